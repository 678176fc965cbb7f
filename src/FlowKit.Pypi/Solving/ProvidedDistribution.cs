using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// A distribution that is in the environment already and is not PyPI's to change: conda brought it. It is the only candidate of its name, has no
/// dependencies to solve, and accepts every extra: what an extra adds is asked for where its own metadata tells it, or else an index that has the same release.
/// </summary>
/// <param name="Version">The version that its <c>dist-info</c> tells.</param>
/// <param name="Origin">Who brought it, for messages. Default: <c>conda</c>.</param>
public sealed record ProvidedDistribution(Pep440Version Version, string Origin = "conda")
{
    /// <summary>Reads its metadata, asked for only where an extra of it is needed; null, or an answer of null, where nothing but the version is known. Default: null.</summary>
    public Func<CancellationToken, Task<CoreMetadata?>>? Metadata { get; init; }
}
