using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>Writes an interval of versions as marker comparisons; whole minors of Python as <c>python_version</c>.</summary>
internal static class VersionTerms
{
    public static IEnumerable<string> Write(MarkerVariable variable, VersionBound lower, VersionBound upper)
    {
        if (WriteOne(variable, lower, upper) is { } one) return [one];
        List<string> terms = [];
        if (lower != VersionBound.Start) terms.Add(WriteLower(variable, lower));
        if (!upper.IsEnd) terms.AddRange(WriteUpper(variable, upper));
        return terms;
    }

    /// <summary>The interval as one equality, or null.</summary>
    public static string? WriteOne(MarkerVariable variable, VersionBound lower, VersionBound upper)
    {
        if (lower.IsEnd || upper.IsEnd || lower.Kind != VersionBoundKind.Before) return null;
        Pep440Version start = lower.Version!, end = upper.Version!;
        if (upper.Kind == VersionBoundKind.AfterLocals || (upper.Kind == VersionBoundKind.After && end.HasLocal)) return start.Equals(end) ? Name(variable) + " == \"" + start + "\"" : null;
        string described = VersionSet.Between(lower, upper).ToString();
        if (!described.StartsWith("==", StringComparison.Ordinal) || !described.EndsWith(".*", StringComparison.Ordinal)) return null;
        string release = described[2..^2];
        return variable == MarkerVariable.PythonFullVersion && release.Count(c => c == '.') == 1
            ? "python_version == \"" + release + "\""
            : Name(variable) + " == \"" + release + ".*\"";
    }

    private static string WriteLower(MarkerVariable variable, VersionBound bound)
    {
        Pep440Version version = bound.Version!;
        return bound.Kind switch
        {
            VersionBoundKind.Before when IsMinor(variable, version) => "python_version >= \"" + version.BaseVersion() + "\"",
            VersionBoundKind.Before => Name(variable) + " >= \"" + version + "\"",

            // Exact: what follows the local versions of a release begins with its first post-release.
            VersionBoundKind.AfterLocals => Name(variable) + " >= \"" + version.With(static p =>
            {
                p.Post = p.Post + 1 ?? 0;
                p.Dev = 0;
            }) + "\"",
            _ => Name(variable) + " > \"" + version.WithoutLocal() + "\"",
        };
    }

    private static IEnumerable<string> WriteUpper(MarkerVariable variable, VersionBound bound)
    {
        Pep440Version version = bound.Version!;
        bool isFirstDev = version is { Dev.IsZero: true, PreRelease: PreReleaseKind.None, IsPostRelease: false };
        if (bound.Kind != VersionBoundKind.Before) return [Name(variable) + " <= \"" + version.WithoutLocal() + "\""];
        if (IsMinor(variable, version)) return ["python_version < \"" + version.BaseVersion() + "\""];
        if (isFirstDev) return [Name(variable) + " < \"" + version.BaseVersion() + "\""];

        // "<" leaves the pre-releases of a final release out; without it alone means all that comes before.
        return version.IsPreRelease
            ? [Name(variable) + " < \"" + version + "\""]
            : [Name(variable) + " <= \"" + version + "\"", Name(variable) + " != \"" + version + "\""];
    }

    private static bool IsMinor(MarkerVariable variable, Pep440Version version) => variable == MarkerVariable.PythonFullVersion
        && version.ReleaseLength == 2 && version is { Dev.IsZero: true, PreRelease: PreReleaseKind.None, IsPostRelease: false };

    private static string Name(MarkerVariable variable) => MarkerVariables.NameOf(variable);
}
