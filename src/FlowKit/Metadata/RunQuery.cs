namespace FlowKit.Metadata;

/// <summary>Which runs to list, newest first.</summary>
public sealed record RunQuery
{
    /// <summary>Only runs of this flow. The default is all flows.</summary>
    public string? Flow { get; init; }

    /// <summary>Only runs with this status. The default is any.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>How many at most. The default is 100.</summary>
    public int Limit { get; init; } = 100;
}
