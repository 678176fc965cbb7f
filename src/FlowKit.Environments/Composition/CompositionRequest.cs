using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>A composition: bases, and what is added to them.</summary>
/// <param name="Bases">The bases: names, ids, pathspecs or locks. None: what is added is resolved alone.</param>
/// <param name="Added">What is added. Its platforms, where it names any, must all be locked in every base.</param>
public sealed record CompositionRequest(IReadOnlyList<EnvironmentReference> Bases, EnvironmentSpec Added)
{
    /// <summary>How much of the bases is kept. Default: <see cref="CompositionPolicy.Locked"/>.</summary>
    public CompositionPolicy Policy { get; init; } = CompositionPolicy.Locked;
}
