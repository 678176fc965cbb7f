using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>What the search chooses a version of.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The project; empty for the root and for Python.</param>
/// <param name="Extra">The extra; empty where there is none.</param>
/// <param name="Marker">Of a request, the condition under which something makes it; null where there is none.</param>
internal readonly record struct SolverPackage(SolverPackageKind Kind, PackageName Name = default, ExtraName Extra = default, MarkerTree? Marker = null)
{
    public bool HasName => Kind is not (SolverPackageKind.Root or SolverPackageKind.Python);

    /// <summary>As messages name it: <c>black[jupyter]</c>.</summary>
    public override string ToString() => Kind switch
    {
        SolverPackageKind.Root => "the request",
        SolverPackageKind.Python => "Python",
        _ => Extra.Value.Length == 0 ? Name.Value : Name.Value + "[" + Extra.Value + "]",
    };
}
