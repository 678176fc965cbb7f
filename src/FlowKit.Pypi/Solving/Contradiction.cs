using FlowKit.Pypi.Solving.Markers;

namespace FlowKit.Pypi.Solving;

/// <summary>What a version says that makes it unusable.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Where">The targets on which it says so.</param>
internal sealed record Contradiction(UnavailableReason Reason, MarkerTree Where);
