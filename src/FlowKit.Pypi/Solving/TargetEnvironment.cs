using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One target: markers are true or false, wheels fit or do not.</summary>
internal sealed class TargetEnvironment(PypiTarget target) : SolveEnvironment([])
{
    private readonly MarkerEnvironment _environment = target.Environment;
    private readonly VersionSet _series = VersionSet.Between(VersionBound.Before(target.PythonVersion), VersionBound.Before(NextMinor(target.PythonVersion)));

    public override string Description => target.ToString();

    public override string Python => target.PythonVersion.ToString();

    public override MarkerTree? Condition(Requirement requirement, ExtraName extra)
    {
        if (requirement.Marker is not { } marker) return extra.Value.Length == 0 ? MarkerTree.True : null;
        bool holds = extra.Value.Length == 0 ? marker.Evaluate(_environment) : marker.Evaluate(_environment, [extra]) && !marker.Evaluate(_environment);
        return holds ? ConditionOf(marker, extra) : null;
    }

    public override bool? Holds(Marker marker) => marker.Evaluate(_environment);

    public override int? Priority(WheelFileName wheel) => target.Priority(wheel);

    // 3.9 without a patch level counts as 3.9.0 for markers and lower ends, but who says 3.9 does not mean a patch that a package leaves out.
    public override bool Fits(VersionSet python) => python.Contains(target.PythonVersion)
        || (!target.IsPatchKnown && !python.IsEmpty && python[0].Lower.IsBefore(target.PythonVersion) && !python.IsDisjointWith(_series));

    public override string DescribeMismatch(IReadOnlyList<WheelFileName> wheels)
    {
        SortedSet<string> pythons = new(NewestFirst), abis = new(NewestFirst), platforms = new(StringComparer.Ordinal);
        string own = target.Tags.Count > 0 ? target.Tags[0].Python : "";
        bool abiFits = false, pythonFits = false;
        foreach (WheelFileName wheel in wheels)
        {
            TagMismatch mismatch = target.Explain(wheel);
            abiFits |= mismatch == TagMismatch.Platform;
            // A wheel of another Python is one of another ABI as well, and that says less.
            if (mismatch == TagMismatch.Abi && wheel.PythonTags.Contains(own))
            {
                pythonFits = true;
                abis.UnionWith(wheel.AbiTags);
            }
            foreach (string python in wheel.PythonTags) pythons.Add(python);
            foreach (string platform in wheel.PlatformTags) platforms.Add(platform);
        }
        return $"has no wheel for {target} (only for {(abiFits ? "the platforms " + Few(platforms) : pythonFits ? "the ABIs " + Few(abis) : "the Pythons " + Few(pythons))})";
    }

    private static Pep440Version NextMinor(Pep440Version python) => new(null, new VersionParts { Release = [python.Release[0], python.Release[1] + 1], Dev = 0 });
}
