using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>What would have to hold for conda's packages so that PyPI requirements could live with them.</summary>
internal static class CondaBounds
{
    /// <summary>The bounds that a conflict asks for, as match specs, sorted; none where it is not about versions that conda brought.</summary>
    public static IReadOnlyList<string> Of(PypiConflict conflict, IReadOnlyList<LockedCondaPackage> conda)
    {
        HashSet<PackageName> provided = [];
        List<(PackageName Name, string Versions)> needs = [];
        Collect(conflict, provided, needs);
        SortedSet<string> bounds = new(StringComparer.Ordinal);
        foreach (LockedCondaPackage package in conda)
        {
            foreach (string distribution in package.Distributions ?? [])
            {
                (string text, string version) = CondaDistributions.Split(distribution);
                PackageName name = PackageName.Parse(text);
                if (!provided.Contains(name)) continue;
                Pep440Version brought = Pep440Version.Parse(version);
                // Several needs are those of several releases: one of them is enough.
                string[] alternatives = [.. needs.Where(n => n.Name == name && !Contains(n.Versions, brought)).Select(static n => n.Versions.Replace(" ", "", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
                if (alternatives.Length == 0) continue;
                // Where conda counts in another way than PyPI does, all that is known is that this version does not do.
                bool same = Pep440Version.TryParse(package.Version, out Pep440Version? own) && own == brought;
                string bound = $"{package.Name} {(same ? string.Join('|', alternatives) : "!=" + package.Version)}";
                if (MatchSpec.TryParse(bound, out _)) bounds.Add(bound);
            }
        }
        return [.. bounds];
    }

    private static void Collect(PypiConflict conflict, HashSet<PackageName> provided, List<(PackageName, string)> needs)
    {
        if (conflict is { Kind: PypiConflictKind.Provided, Dependency: { } brought }) provided.Add(brought);
        else if (conflict is { Kind: PypiConflictKind.Requirement or PypiConflictKind.Dependency or PypiConflictKind.Constraint, Dependency: { } needed, DependencyVersions.Length: > 0 }) needs.Add((needed, conflict.DependencyVersions));
        foreach (PypiConflict cause in conflict.Causes) Collect(cause, provided, needs);
    }

    private static bool Contains(string versions, Pep440Version version) =>
        versions.Split('|').Any(part => !VersionSpecifiers.TryParse(part.Trim(), out VersionSpecifiers? specifiers) || specifiers.Contains(version, PreReleases.Allow));
}
