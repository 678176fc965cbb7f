using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A package that comes from one index or not at all, on all targets or on those of a marker.</summary>
/// <param name="Name">The package.</param>
/// <param name="Index">The name of the index.</param>
/// <param name="Marker">The targets on which the pin holds; null for all. Elsewhere the package comes from where the strategy says.</param>
public sealed record PypiIndexPin(PackageName Name, string Index, Marker? Marker = null);
