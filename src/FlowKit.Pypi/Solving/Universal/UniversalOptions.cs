using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>What a universal solve is for.</summary>
/// <param name="RequiresPython">The Python versions: only where they begin counts for what packages require, as the future is not known.</param>
public sealed record UniversalOptions(VersionSpecifiers RequiresPython)
{
    /// <summary>Limits the targets: the answer holds where one of these markers does. Default: everywhere.</summary>
    public IReadOnlyList<Marker> Environments { get; init; } = [];

    /// <summary>
    /// Environments that every version has to serve, with a wheel or a source archive: one without either there is passed over for another, on those targets alone where the ways can part.
    /// A wheel is known to serve an environment by its tags. Default: none.
    /// </summary>
    public IReadOnlyList<Marker> RequiredEnvironments { get; init; } = [];

    /// <summary>
    /// Extras and groups of the lock that are never installed together: sets of conditions (<c>'cpu' in extras</c>, <c>'dev' in dependency_groups</c>) of which at most one holds. Each gets
    /// an answer of its own. The requirements of <see cref="PypiSolveRequest"/> name the same conditions in their markers. Default: none.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Marker>> Conflicts { get; init; } = [];

    /// <summary>The forks of an earlier answer, to start from, so that the same request gives the same answer again. Default: none.</summary>
    public IReadOnlyList<Marker> KnownForks { get; init; } = [];

    /// <summary>The packages of an earlier answer: each version is kept where it fits, on its own targets before others. Default: none.</summary>
    public IReadOnlyList<UniversalPackage> Locked { get; init; } = [];

    /// <summary>What happens at a version that drops an older Python. Default: <see cref="Universal.ForkStrategy.RequiresPython"/>.</summary>
    public ForkStrategy ForkStrategy { get; init; }
}
