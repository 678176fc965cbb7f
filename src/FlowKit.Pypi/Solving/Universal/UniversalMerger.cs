using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>Puts the answers of all forks together: for each version of a package, on which targets something needs it.</summary>
internal sealed class UniversalMerger(UniversalEnvironment all)
{
    private readonly SortedDictionary<PackageName, SortedDictionary<(Pep440Version Version, string Place), Merged>> _packages = [];
    private readonly List<UniversalEnvironment> _forks = [];
    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);

    public void Add(UniversalEnvironment environment, SolveRun run, IReadOnlyList<string> warnings)
    {
        _forks.Add(environment);
        UniversalGraph graph = run.ReadGraph();
        Dictionary<SolverPackage, MarkerTree> reached = graph.Reach(environment.Whole);
        foreach ((SolverPackage package, MarkerTree marker) in reached)
        {
            Merged merged = Get(package.Name, graph.Versions[package.Name], graph.Addresses.GetValueOrDefault(package.Name)?.OriginalString ?? graph.Indexes.GetValueOrDefault(package.Name, ""));
            merged.Marker = merged.Marker.Or(marker);
            if (package.Extra.Value.Length > 0) merged.Extras.Add(package.Extra);
            merged.Address ??= graph.Addresses.GetValueOrDefault(package.Name);
            merged.Files ??= graph.Files[package.Name];
            merged.Metadata ??= graph.Metadata.GetValueOrDefault(package.Name);
            foreach ((SolverPackage needed, MarkerTree condition) in graph.EdgesOf(package))
            {
                if (needed.Name == package.Name || !reached.ContainsKey(needed)) continue;
                (PackageName, Pep440Version) key = (needed.Name, graph.Versions[needed.Name]);
                MarkerTree edge = condition.And(environment.Whole);
                merged.Dependencies[key] = merged.Dependencies.TryGetValue(key, out MarkerTree? other) ? other.Or(edge) : edge;
            }
        }
        _warnings.UnionWith(warnings);
    }

    public UniversalSolution Build()
    {
        List<UniversalPackage> packages = [];
        foreach ((PackageName name, SortedDictionary<(Pep440Version Version, string Place), Merged> versions) in _packages)
        {
            foreach (((Pep440Version version, string _), Merged merged) in versions)
            {
                packages.Add(new UniversalPackage
                {
                    Name = name,
                    Version = version,
                    Marker = Shorten(merged.Marker, all.Whole),
                    Address = merged.Address,
                    Files = merged.Files ?? [],
                    Metadata = merged.Metadata,
                    Extras = [.. merged.Extras],
                    Dependencies = [.. merged.Dependencies.OrderBy(entry => entry.Key.Item1).ThenBy(entry => entry.Key.Item2)
                        .Select(entry => new UniversalDependency(entry.Key.Item1, entry.Key.Item2, Shorten(entry.Value, merged.Marker)))],
                });
            }
        }
        return new UniversalSolution
        {
            Packages = packages,
            Forks = _forks.Count < 2 ? [] : [.. _forks.Select(fork => Shorten(fork.Markers, all.Whole)).OfType<Marker>()],
            Warnings = [.. _warnings],
        };
    }

    private static Marker? Shorten(MarkerTree tree, MarkerTree assumption)
    {
        // Nothing to say where the assumption says it already.
        return assumption.Implies(tree) ? null : tree.Simplify(assumption).ToMarkerOfReleases();
    }

    // One version from two indexes or addresses, each for targets of its own, is two packages.
    private Merged Get(PackageName name, Pep440Version version, string place)
    {
        if (!_packages.TryGetValue(name, out SortedDictionary<(Pep440Version, string), Merged>? versions)) _packages.Add(name, versions = new(new ByVersionAndPlace()));
        if (!versions.TryGetValue((version, place), out Merged? merged)) versions.Add((version, place), merged = new Merged());
        return merged;
    }

    private sealed class ByVersionAndPlace : IComparer<(Pep440Version Version, string Place)>
    {
        public int Compare((Pep440Version Version, string Place) x, (Pep440Version Version, string Place) y)
        {
            int order = x.Version.CompareTo(y.Version);
            return order != 0 ? order : string.CompareOrdinal(x.Place, y.Place);
        }
    }

    private sealed class Merged
    {
        public MarkerTree Marker { get; set; } = MarkerTree.False;

        public Uri? Address { get; set; }

        public IReadOnlyList<PypiFile>? Files { get; set; }

        public CoreMetadata? Metadata { get; set; }

        public SortedSet<ExtraName> Extras { get; } = [];

        public Dictionary<(PackageName, Pep440Version), MarkerTree> Dependencies { get; } = [];
    }
}
