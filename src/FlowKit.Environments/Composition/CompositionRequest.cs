using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>A composition: bases, and what is added to them.</summary>
/// <param name="Bases">The bases: names, ids, pathspecs or locks. None: what is added is resolved alone.</param>
/// <param name="Added">What is added. Its platforms, where it names any, must all be locked in every base.</param>
public sealed record CompositionRequest(IReadOnlyList<EnvironmentReference> Bases, EnvironmentSpec Added)
{
    /// <summary>How much of the bases is kept. Default: <see cref="CompositionPolicy.Locked"/>.</summary>
    public CompositionPolicy Policy { get; init; } = CompositionPolicy.Locked;

    /// <summary>
    /// What the composition was before, for example before a base was updated: what it has besides the bases' packages is kept where it still fits, and <see cref="ComposedEnvironment.Changes"/> tells what is
    /// different. A name that does not exist yet counts as none. Default: null.
    /// </summary>
    public EnvironmentReference? Previous { get; init; }

    /// <summary>Whether what is known is solved again, and which packages are chosen anew then; those that the policy holds stay. Default: null, no.</summary>
    public ResolveOptions? Update { get; init; }
}
