using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One target: markers are true or false, wheels fit or do not.</summary>
internal sealed class TargetEnvironment(PypiTarget target) : SolveEnvironment
{
    private readonly MarkerEnvironment _environment = target.Environment;

    public override string Description => target.ToString();

    public override string Python => target.PythonVersion.ToString();

    public override MarkerTree? Condition(Requirement requirement, ExtraName extra)
    {
        if (requirement.Marker is not { } marker) return extra.Value.Length == 0 ? MarkerTree.True : null;
        if (extra.Value.Length == 0) return marker.Evaluate(_environment) ? MarkerTree.True : null;
        return marker.Evaluate(_environment, [extra]) && !marker.Evaluate(_environment) ? MarkerTree.True : null;
    }

    public override int? Priority(WheelFileName wheel) => target.Priority(wheel);

    public override bool Fits(VersionSet python) => python.Contains(target.PythonVersion);

    public override string DescribeMismatch(IReadOnlyList<WheelFileName> wheels)
    {
        SortedSet<string> pythons = new(StringComparer.Ordinal), platforms = new(StringComparer.Ordinal);
        bool pythonFits = false;
        foreach (WheelFileName wheel in wheels)
        {
            pythonFits |= target.Explain(wheel) == TagMismatch.Platform;
            foreach (string python in wheel.PythonTags) pythons.Add(python);
            foreach (string platform in wheel.PlatformTags) platforms.Add(platform);
        }
        return $"has no wheel for {target} (only for {(pythonFits ? "the platforms " + Few(platforms) : "the Pythons " + Few(pythons))})";
    }
}
