namespace FlowKit.Conda.Formats;

/// <summary>One environment of a lock file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Channels">The channels, the one of highest priority first, as written.</param>
/// <param name="Packages">The packages of each platform, by the platform's name, in the order of the file.</param>
public sealed record LockFileEnvironment(string Name, IReadOnlyList<string> Channels, IReadOnlyDictionary<string, IReadOnlyList<LockFilePackage>> Packages)
{
    /// <summary>The PyPI indexes, as written.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];
}
