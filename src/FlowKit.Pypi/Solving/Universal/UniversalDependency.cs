using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>What a package of a universal answer needs.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Marker">The targets on which it is needed; null for all on which its dependent is.</param>
public sealed record UniversalDependency(PackageName Name, Pep440Version Version, Marker? Marker);
