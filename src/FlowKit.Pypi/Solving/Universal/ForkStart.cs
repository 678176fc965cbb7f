using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>Where a fork of a universal solve begins.</summary>
/// <param name="Environment">The targets that it is for.</param>
/// <param name="Decided">What was decided when the ways parted: a fork begins with it, and goes another way only where it has to.</param>
internal sealed record ForkStart(UniversalEnvironment Environment, IReadOnlyDictionary<PackageName, Pep440Version> Decided);
