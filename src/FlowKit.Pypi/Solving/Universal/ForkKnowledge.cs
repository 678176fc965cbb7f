using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>What a fork of a universal solve knows when it begins.</summary>
/// <param name="Decided">What was decided when the ways parted: it is kept where it fits.</param>
/// <param name="Siblings">What other forks, or an earlier answer, chose: the next best.</param>
internal sealed record ForkKnowledge(IReadOnlyDictionary<PackageName, Pep440Version> Decided, IReadOnlyDictionary<PackageName, List<SiblingVersion>> Siblings);
