using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>
/// Where a universal search has to part the ways because a version has wheels for some targets only and no source archive: at an environment that is required, and at a local version
/// (<c>2.5+cpu</c>) that leaves out platforms which the version without the label has (<c>2.5</c> on macOS).
/// </summary>
internal sealed class CoverageForks(UniversalEnvironment environment, IReadOnlyList<MarkerTree> required, PackageTable packages, SearchState search)
{
    private static readonly MarkerTree[] Systems = [.. ((string[])["darwin", "linux", "win32"]).Select(static system => MarkerTree.Of(Marker.Parse($"sys_platform == '{system}'")))];

    /// <summary>What is found about a version: separate ways, or a reason why it cannot be used; neither where it may be taken.</summary>
    /// <param name="package">The number of the package.</param>
    /// <param name="covered">The targets that the version's files are for.</param>
    public (IReadOnlyList<UniversalEnvironment> Forks, UnavailableReason? Reason) CheckRequired(int package, MarkerTree covered)
    {
        foreach (MarkerTree marker in required)
        {
            if (!environment.Includes(marker) || !covered.IsDisjointWith(marker) || TargetsOf(package).IsDisjointWith(marker)) continue;
            IReadOnlyList<UniversalEnvironment> parts = environment.SplitBy(marker);
            return parts.Count > 1 ? (parts, null) : ([], Reasons.NotForRequired(marker));
        }
        return ([], null);
    }

    /// <summary>
    /// What is found about a local version beside the one without the label: two ways, the second for the local version; or, as one way, that the other one serves all of the fork.
    /// None where the local version does.
    /// </summary>
    public IReadOnlyList<UniversalEnvironment> CheckLocal(MarkerTree local, MarkerTree plain)
    {
        MarkerTree remainder = plain.And(local.Not());
        if (remainder.IsFalse || !environment.Includes(remainder)) return [];
        if (!environment.Includes(local)) return [environment];
        // Where the local version has nothing of a system at all, the whole system is the other's: it is said shorter, and no other machine of it has anything either way.
        foreach (MarkerTree system in Systems)
        {
            if (local.IsDisjointWith(system) && !remainder.IsDisjointWith(system)) remainder = remainder.Or(system);
        }
        return environment.SplitBy(remainder) is { Count: > 1 } parts ? parts : [];
    }

    // The targets on which something asks for a package, as far as the search knows.
    private MarkerTree TargetsOf(int package)
    {
        ILookup<int, int> needs = search.Store.Where(static fact => fact.Kind == IncompatibilityKind.Dependency).Select(static fact => (From: fact.Packages[0], To: fact.DependencyPackage))
            .Distinct().ToLookup(static edge => edge.From, static edge => edge.To);
        int root = Enumerable.Range(0, packages.Count).First(number => packages[number].Kind == SolverPackageKind.Root);
        Dictionary<int, MarkerTree> targets = new() { [root] = MarkerTree.True };
        Queue<int> open = new([root]);
        while (open.TryDequeue(out int from))
        {
            foreach (int to in needs[from])
            {
                MarkerTree asked = targets[from].And(packages[to].Marker ?? MarkerTree.True);
                MarkerTree all = targets.TryGetValue(to, out MarkerTree? known) ? known.Or(asked) : asked;
                if (all.IsFalse || all.Equals(known)) continue;
                targets[to] = all;
                open.Enqueue(to);
            }
        }
        return targets.GetValueOrDefault(package, MarkerTree.False);
    }
}
