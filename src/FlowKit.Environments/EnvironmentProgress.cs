namespace FlowKit.Environments;

/// <summary>How far the environment runtime is. Reported in order; the last report of a phase has everything done.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Subject">With what: an environment's short id, a name, or a package.</param>
public readonly record struct EnvironmentProgress(EnvironmentPhase Phase, string Subject)
{
    /// <summary>What the user should know although it went well, a sentence or two; null for a report of how far it is. Such a report tells nothing else.</summary>
    public string? Warning { get; init; }

    /// <summary>Packages that are done.</summary>
    public int PackagesDone { get; init; }

    /// <summary>Packages in all; 0 while that is not known.</summary>
    public int PackagesTotal { get; init; }

    /// <summary>Bytes that are done.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes in all; 0 while that is not known.</summary>
    public long BytesTotal { get; init; }
}
