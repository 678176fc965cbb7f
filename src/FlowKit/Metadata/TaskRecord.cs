namespace FlowKit.Metadata;

/// <summary>What a metadata store knows about a task.</summary>
public sealed record TaskRecord
{
    /// <summary>The task.</summary>
    public required TaskReference Task { get; init; }

    /// <summary>How far it is.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>The latest attempt, from 0.</summary>
    public int Attempt { get; init; }

    /// <summary>When the latest attempt began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, in UTC; <see langword="null"/> while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed or was stopped; <see langword="null"/> where it was not.</summary>
    public FailureRecord? Failure { get; init; }

    /// <summary>The foreach items above it as <c>Step[index/count]</c>, outermost first, joined by <c>/</c>; empty outside of any foreach.</summary>
    public string ForeachPath { get; init; } = "";
}
