using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>What a version needs on the target.</summary>
/// <param name="Package">The project, or the project with an extra.</param>
/// <param name="Range">The versions that would do.</param>
/// <param name="Marker">The condition under which it is needed: always, when one target is solved for.</param>
/// <param name="Requirement">The requirement that says so; null for what follows from an extra.</param>
internal readonly record struct Dependency(SolverPackage Package, VersionSet Range, Requirement? Requirement, MarkerTree Marker);
