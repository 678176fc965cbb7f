using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>Tells why there is no answer: as a tree for programs, and in a few lines for people.</summary>
internal sealed class ConflictExplainer(PypiSolveRequest request, SolveEnvironment environment, PackageTable packages, SearchState search, SolveKnowledge knowledge, FilePolicy policy, int terminal)
{
    private const int MaxLines = 12;

    private readonly VersionWords _words = new(packages, knowledge, policy);

    /// <summary>The user's requirements that the proof rests on, in the order of the request.</summary>
    public IReadOnlyList<Requirement> Requirements
    {
        get
        {
            HashSet<Requirement> used = [];
            DependencyReader reader = new(request, environment);
            foreach (int leaf in Leaves())
            {
                Incompatibility incompatibility = search.Store[leaf];
                if (incompatibility.Kind == IncompatibilityKind.Dependency && packages[incompatibility.Packages[0]].Kind == SolverPackageKind.Root)
                    used.UnionWith(RequirementsOf(incompatibility, reader));
            }
            return [.. request.Requirements.Where(used.Contains)];
        }
    }

    /// <summary>The locked packages that the proof rests on.</summary>
    public IReadOnlyList<PackageName> Pinned =>
        [.. Leaves().Select(leaf => search.Store[leaf]).Where(leaf => leaf.Reason?.Kind == UnavailableKind.Pinned).Select(leaf => packages[leaf.Packages[0]].Name).Distinct().Order()];

    /// <summary>The packages of which the proof misses versions, and which: none fits, or no index has any.</summary>
    public IReadOnlyList<(PackageName Name, VersionSet Versions)> Missing =>
        [.. Leaves().Select(leaf => search.Store[leaf])
            .Where(leaf => packages[leaf.Packages[0]].HasName && (leaf.Kind == IncompatibilityKind.NoVersions || leaf.Reason is { Kind: UnavailableKind.NotFound }))
            .GroupBy(leaf => packages[leaf.Packages[0]].Name, leaf => leaf.Terms[0].Set)
            .Select(static missing => (missing.Key, missing.Aggregate(static (all, next) => all.Union(next))))];

    public PypiSolveException Explain(IReadOnlyList<string> nearest)
    {
        IReadOnlyList<Requirement> requirements = Requirements;
        List<string> asked = [.. requirements.Select(requirement => "you require " + Describe(requirement)).Distinct()], dependencies = [], ends = [];
        SortedSet<string> hints = new(StringComparer.Ordinal);
        List<int> leaves = Leaves();
        asked.AddRange(request.Overrides.Where(replacement => IsUsed(replacement, leaves)).Select(replacement => $"your override {Describe(replacement)} stands for every requirement on {replacement.Name}").Distinct());
        AddDependencies(leaves, dependencies);
        AddUnavailable(leaves, ends, hints);
        string[] told = [.. nearest.Concat(hints).Take(2)];
        // What was asked for and what is not to be had matter most; of a long chain between them the beginning is told.
        Shorten(ends, MaxLines / 3, "packages without a usable version");
        Shorten(asked, MaxLines / 3, "requirements");
        Shorten(dependencies, Math.Max(2, MaxLines - 1 - told.Length - asked.Count - ends.Count), "dependencies like these");
        string message = $"No set of packages meets the requirements on {environment.Description}:\n  " + string.Join("\n  ", [.. asked, .. dependencies, .. ends])
            + string.Concat(told.Select(hint => "\nHint: " + hint));
        return new PypiSolveException(PypiErrors.Unsatisfiable, message, new ConflictTree(request, environment, packages, search, _words).Build(terminal), requirements, [.. Missing.Select(static missing => missing.Name)], [.. nearest, .. hints]);
    }

    private static void Shorten(List<string> facts, int most, string what)
    {
        if (facts.Count <= most) return;
        int more = facts.Count - most + 1;
        facts.RemoveRange(most - 1, more);
        facts.Add($"and {more} more {what}");
    }

    // The facts that nothing else follows from, each once, in the order of the proof read from its end.
    private List<int> Leaves()
    {
        List<int> leaves = [];
        HashSet<int> seen = [];
        Stack<int> stack = new([terminal]);
        while (stack.TryPop(out int id))
        {
            if (!seen.Add(id)) continue;
            Incompatibility incompatibility = search.Store[id];
            if (incompatibility.Kind == IncompatibilityKind.Derived)
            {
                stack.Push(incompatibility.Cause1);
                stack.Push(incompatibility.Cause2);
            }
            else
            {
                leaves.Add(id);
            }
        }
        leaves.Sort();
        return leaves;
    }

    private IEnumerable<Requirement> RequirementsOf(Incompatibility incompatibility, DependencyReader reader)
    {
        SolverPackage needed = packages[incompatibility.DependencyPackage];
        VersionSet range = incompatibility.DependencyRange ?? VersionSet.Empty;
        return request.Requirements.Where(requirement => requirement.Name == needed.Name && reader.SetOf(requirement.Specifiers).Equals(range)
            && (needed.Extra.Value.Length == 0 || requirement.Extras.Contains(needed.Extra)));
    }

    private bool IsUsed(Requirement replacement, List<int> leaves) => leaves.Exists(leaf => search.Store[leaf] is { Kind: IncompatibilityKind.Dependency } fact
        && packages[fact.DependencyPackage].Name == replacement.Name && fact.DependencyRange is { } range && range.Equals(VersionSet.Of(replacement.Specifiers)) && packages[fact.Packages[0]].Name != replacement.Name);

    private string Describe(Requirement requirement) => requirement + (request.OriginOf?.Invoke(requirement) is { } origin ? $" ({origin})" : "");

    // What many versions say is said once: of those that need the same thing, and of more than two that need different ones.
    private void AddDependencies(List<int> leaves, List<string> facts)
    {
        Dictionary<(SolverPackage Package, SolverPackage Needed), Dictionary<VersionSet, VersionSet>> told = [];
        foreach (int leaf in leaves)
        {
            Incompatibility incompatibility = search.Store[leaf];
            if (incompatibility.Kind != IncompatibilityKind.Dependency) continue;
            SolverPackage package = packages[incompatibility.Packages[0]], needed = packages[incompatibility.DependencyPackage] with { Marker = null };
            if (package.Kind == SolverPackageKind.Root) continue;
            if (package.Kind == SolverPackageKind.Request)
            {
                // That a request is for its project is no news; what Python the project needs is.
                if (needed.Kind != SolverPackageKind.Python) continue;
                package = new SolverPackage(SolverPackageKind.Project, package.Name);
            }
            if (!told.TryGetValue((package, needed), out Dictionary<VersionSet, VersionSet>? ranges)) told.Add((package, needed), ranges = []);
            VersionSet range = incompatibility.DependencyRange ?? VersionSet.Empty, versions = incompatibility.Terms[0].Set;
            ranges[range] = ranges.TryGetValue(range, out VersionSet? others) ? others.Union(versions) : versions;
        }
        foreach (((SolverPackage package, SolverPackage needed), Dictionary<VersionSet, VersionSet> ranges) in told)
        {
            if (ranges.Count <= 2)
            {
                foreach ((VersionSet range, VersionSet versions) in ranges) facts.Add(Depends(package, versions, needed, range));
                continue;
            }
            VersionSet all = ranges.Values.Aggregate(VersionSet.Empty, static (sum, next) => sum.Union(next)), asked = ranges.Keys.Aggregate(VersionSet.Empty, static (sum, next) => sum.Union(next));
            facts.Add(asked.IntervalCount <= 3 ? Depends(package, all, needed, asked) : Depends(package, all, needed, VersionSet.All) + ", each on versions of its own");
        }
    }

    private string Depends(SolverPackage package, VersionSet versions, SolverPackage needed, VersionSet range) => needed.Kind == SolverPackageKind.Python
        ? $"{_words.Versions(package, versions)} needs Python {VersionWords.Range(range)}"
        : $"{_words.Versions(package, versions)} depends on {needed}{VersionWords.Suffix(range)}";

    // What is asked of a package in several places may have no version though each of the places has: the proof says it by the versions that there are.
    private IEnumerable<(PackageName Name, VersionSet Versions)> MissingTogether(List<int> leaves) => leaves.Select(leaf => search.Store[leaf])
        .Where(leaf => leaf.Kind == IncompatibilityKind.Dependency && packages[leaf.DependencyPackage].HasName && packages[leaf.Packages[0]].Name != packages[leaf.DependencyPackage].Name)
        .GroupBy(leaf => packages[leaf.DependencyPackage].Name, static leaf => leaf.DependencyRange ?? VersionSet.Empty)
        .Select(static asked => (asked.Key, Versions: asked.Aggregate(static (all, next) => all.Intersect(next))))
        .Where(asked => !asked.Versions.IsEmpty && _words.HasNone(asked.Key, asked.Versions));

    private void AddUnavailable(List<int> leaves, List<string> facts, SortedSet<string> hints)
    {
        Dictionary<(PackageName, UnavailableKind), (VersionSet Set, UnavailableReason Reason)> unavailable = [];
        Dictionary<PackageName, VersionSet> missing = [];
        foreach (int leaf in leaves)
        {
            Incompatibility incompatibility = search.Store[leaf];
            SolverPackage package = packages[incompatibility.Packages[0]];
            if (!package.HasName) continue;
            VersionSet set = incompatibility.Terms[0].Set;
            if (incompatibility.Kind == IncompatibilityKind.NoVersions)
            {
                missing[package.Name] = missing.TryGetValue(package.Name, out VersionSet? other) ? other.Union(set) : set;
            }
            else if (incompatibility.Kind == IncompatibilityKind.Unavailable)
            {
                (PackageName, UnavailableKind) key = (package.Name, incompatibility.Reason!.Kind);
                unavailable[key] = unavailable.TryGetValue(key, out (VersionSet Set, UnavailableReason Reason) other)
                    ? (other.Set.Union(set), other.Reason) : (set, incompatibility.Reason);
            }
        }
        foreach (((PackageName name, UnavailableKind kind), (VersionSet set, UnavailableReason reason)) in unavailable)
        {
            string text = kind switch
            {
                UnavailableKind.Constraint or UnavailableKind.Pinned or UnavailableKind.Provided => reason.Text,
                UnavailableKind.NotFound or UnavailableKind.Offline or UnavailableKind.Quarantined => $"{name} {reason.Text}",
                _ => $"{_words.Versions(new SolverPackage(SolverPackageKind.Project, name), set)} {reason.Text}",
            };
            facts.Add(text);
            if (reason.Hint is { } hint) hints.Add(hint);
        }
        foreach ((PackageName name, VersionSet set) in MissingTogether(leaves))
        {
            if (!unavailable.Keys.Any(key => key.Item1 == name)) missing.TryAdd(name, set);
        }
        foreach ((PackageName name, VersionSet set) in missing)
        {
            // Where a bound says it already, that a version is missing beside it is no news.
            if (unavailable.Keys.Any(key => key.Item1 == name && key.Item2 is UnavailableKind.Pinned or UnavailableKind.Provided)) continue;
            if (_words.MissingFact(name, set, request) is { } fact) facts.Add(fact);
            foreach (string hint in _words.MissingHints(name, set, request)) hints.Add(hint);
        }
        foreach (int leaf in leaves)
        {
            Incompatibility incompatibility = search.Store[leaf];
            if (incompatibility.Kind == IncompatibilityKind.Dependency && packages[incompatibility.DependencyPackage].Kind == SolverPackageKind.Python)
                hints.Add($"The Python of this solve is {environment.Python}. Another Python may do.");
        }
    }
}
