using System.Globalization;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Sets of versions in words, by the versions that exist.</summary>
internal sealed class VersionWords(PackageTable packages, SolveKnowledge knowledge, FilePolicy policy)
{
    /// <summary>A package with the versions of the set: <c>every version of foo</c>, <c>foo==1.0</c>, <c>foo&gt;=2.0</c>.</summary>
    public string Versions(SolverPackage package, VersionSet set)
    {
        if (set.IsAll) return "every version of " + package;
        if (knowledge.ProjectIfKnown(package.Name) is not { Provided: null } project) return package + Suffix(set);
        Pep440Version[] known = project.KnownVersions(policy);
        List<int> inside = [];
        for (int i = 0; i < known.Length; i++)
        {
            if (set.Contains(known[i])) inside.Add(i);
        }
        if (inside.Count == 0) return package + Suffix(set);
        if (inside.Count == 1) return $"{package}=={known[inside[0]]}";
        if (inside.Count == known.Length) return "every version of " + package;
        bool isRun = inside[^1] - inside[0] == inside.Count - 1;
        if (!isRun)
        {
            return inside.Count <= 4
                ? package + " " + string.Join(", ", inside.Select(i => known[i]))
                : string.Create(CultureInfo.InvariantCulture, $"{inside.Count} versions of {package} between {known[inside[0]]} and {known[inside[^1]]}");
        }
        if (inside[0] == 0) return $"{package}<={known[inside[^1]]}";
        return inside[^1] == known.Length - 1 ? $"{package}>={known[inside[0]]}" : $"{package}>={known[inside[0]]},<={known[inside[^1]]}";
    }

    /// <summary>A term as a statement: <c>foo&gt;=2</c>, <c>not foo&lt;1</c>.</summary>
    public string Statement(int number, Term term)
    {
        SolverPackage package = packages[number];
        string versions = package.HasName ? term.IsPositive ? Versions(package, term.Set) : package + Suffix(term.Set) : package + Suffix(term.Set);
        return term.IsPositive ? versions : "not " + versions;
    }

    /// <summary>The set as a specifier, nothing for every version.</summary>
    public static string Suffix(VersionSet set) => set.IsAll ? "" : set.IsEmpty ? " in no version" : set.ToString();

    public static string Range(VersionSet set) => set.IsAll ? "of any version" : set.ToString();

    /// <summary>That nothing of a project is in a set, with what there is; null where it says nothing new.</summary>
    public string? MissingFact(PackageName name, VersionSet set, PypiSolveRequest request)
    {
        if (knowledge.ProjectIfKnown(name) is not { Missing: null, Provided: null } project) return null;
        Pep440Version[] known = project.KnownVersions(policy);
        if (project.IsDirect) return $"{name} at the address asked for is {project.Groups[0][0].Version}";
        if (known.Length == 0)
            return request.ExcludeNewer is { } moment && project.Groups.Length > 0
                ? $"no version of {name} is older than the cut-off date {moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"
                : $"{name} has no usable file at all";
        string? index = project.Groups.SelectMany(group => group).SelectMany(release => release.Wheels.Concat(release.Sources)).Select(file => file.IndexName).FirstOrDefault(n => n.Length > 0);
        string found = known.Length <= 3 ? string.Join(", ", known.AsEnumerable()) : $"{known[0]} to {known[^1]}";
        string there = $"(there {(known.Length == 1 ? "is" : "are")} {found}{(index is null ? "" : $" in the index '{index}'")})";
        if (set.IntervalCount > 3)
        {
            // A set with many holes is often what is left after everything else was rejected: those facts are told already.
            return known.Any(set.Contains) ? null : $"none of the versions of {name} that are asked for is there {there}";
        }
        return $"no {(known.Any(set.Contains) ? "usable " : "")}version of {name} is in '{set}' {there}";
    }

    public IEnumerable<string> MissingHints(PackageName name, VersionSet set, PypiSolveRequest request)
    {
        if (knowledge.ProjectIfKnown(name) is not { Missing: null, Provided: null, IsDirect: false } project) yield break;
        bool hasPre = false, hasLater = false, undated = false;
        foreach (Release[] group in project.Groups)
        {
            foreach (Release release in group)
            {
                if (!set.Contains(release.Version)) continue;
                if (policy.IsExcluded(project, release))
                {
                    hasLater = true;
                    undated |= release.Wheels.Concat(release.Sources).Any(static file => file.UploadTime is null);
                }
                else
                {
                    hasPre |= release.Version.IsPreRelease && request.Prereleases is PrereleasePolicy.Disallow or PrereleasePolicy.Explicit;
                }
            }
        }
        if (hasPre) yield return $"There are pre-releases of {name} that would fit; allow pre-releases to use them.";
        if (undated) yield return $"Files of {name} have no upload time, which a cut-off date needs: exempt the package or its index from the cut-off date.";
        else if (hasLater) yield return $"There are versions of {name} that would fit, uploaded after the cut-off date.";
    }
}
