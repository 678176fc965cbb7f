using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A version that another fork, or an earlier answer, chose: kept where it fits.</summary>
/// <param name="Version">The version.</param>
/// <param name="Marker">The targets that it was chosen for: there it goes before others.</param>
/// <param name="IsLocked">Of an earlier answer: it is kept although it is a pre-release.</param>
internal sealed record SiblingVersion(Pep440Version Version, MarkerTree Marker, bool IsLocked);
