using System.Collections.ObjectModel;

namespace FlowKit.Conda.Formats;

/// <summary>One environment of a lock file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Channels">The channels, the one of highest priority first, as written.</param>
/// <param name="Packages">The packages of each platform, by the platform's name, in the order of the file.</param>
public sealed record LockFileEnvironment(string Name, IReadOnlyList<string> Channels, IReadOnlyDictionary<string, IReadOnlyList<LockFilePackage>> Packages)
{
    /// <summary>The PyPI indexes, as written.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];

    /// <summary>What the solve was told and is not the default (<c>channel-priority</c>, <c>strategy</c>…), as written.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
