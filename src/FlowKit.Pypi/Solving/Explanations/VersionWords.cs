using System.Globalization;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>Sets of versions in words, by the versions that exist.</summary>
internal sealed class VersionWords(PackageTable packages, SolveKnowledge knowledge, FilePolicy policy)
{
    /// <summary>A package with the versions of the set: <c>every version of foo</c>, <c>foo==1.0</c>, <c>foo&gt;=2.0</c>.</summary>
    public string Versions(SolverPackage package, VersionSet set)
    {
        if (set.IsAll) return "every version of " + package;
        if (knowledge.ProjectIfKnown(package.Name) is not { Provided: null } project) return package + Suffix(set);
        Release[] known = project.KnownReleases(policy);
        int count = 0, first = -1, last = -1;
        for (int i = 0; i < set.IntervalCount; i++)
        {
            (int from, int to) = Project.Within(known, set[i]);
            if (from == to) continue;
            count += to - from;
            if (first < 0) first = from;
            last = to - 1;
        }
        if (count == 0) return package + Suffix(set);
        if (count == 1) return $"{package}=={known[first].Version}";
        if (count == known.Length) return "every version of " + package;
        bool isRun = last - first == count - 1;
        if (!isRun)
        {
            return count <= 4
                ? package + " " + string.Join(", ", known.Select(static release => release.Version).Where(set.Contains))
                : string.Create(CultureInfo.InvariantCulture, $"{count} versions of {package} between {known[first].Version} and {known[last].Version}");
        }
        if (first == 0) return $"{package}<={known[last].Version}";
        return last == known.Length - 1 ? $"{package}>={known[first].Version}" : $"{package}>={known[first].Version},<={known[last].Version}";
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

    /// <summary>The project is known, and no version of it is in the set.</summary>
    public bool HasNone(PackageName name, VersionSet set) =>
        knowledge.ProjectIfKnown(name) is { Missing: null, Provided: null, IsDirect: false } project && !Array.Exists(project.KnownReleases(policy), release => set.Contains(release.Version));

    /// <summary>That nothing of a project is in a set, with what there is; null where it says nothing new.</summary>
    public string? MissingFact(PackageName name, VersionSet set, PypiSolveRequest request)
    {
        if (knowledge.ProjectIfKnown(name) is not { Missing: null, Provided: null } project) return null;
        Pep440Version[] known = [.. project.KnownReleases(policy).Select(static release => release.Version)];
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
        if (set.IsAll) return $"{name} has no usable version {there}";
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
                    hasPre |= release.Version.IsPreRelease && request.PrereleasesByPackage.GetValueOrDefault(name, request.Prereleases) is PrereleasePolicy.Disallow or PrereleasePolicy.Explicit;
                }
            }
        }
        if (hasPre) yield return $"There are pre-releases of {name} that would fit; allow pre-releases to use them.";
        if (undated) yield return $"Files of {name} have no upload time, which a cut-off date needs: exempt the package or its index from the cut-off date.";
        else if (hasLater) yield return $"There are versions of {name} that would fit, uploaded after the cut-off date.";
    }
}
