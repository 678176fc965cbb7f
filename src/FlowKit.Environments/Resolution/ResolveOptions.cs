namespace FlowKit.Environments.Resolution;

/// <summary>How a spec is resolved.</summary>
public sealed record ResolveOptions
{
    /// <summary>Solve again although the answer is known. Default: no, a known requirement id gives its stored lock.</summary>
    public bool Update { get; init; }

    /// <summary>With <see cref="Update"/>: keep what the known lock has where it still fits. Default: yes.</summary>
    public bool PreferKnown { get; init; } = true;
}
