using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>The answer of one fork as a graph: packages and their extras, and under which conditions one needs the other.</summary>
internal sealed class UniversalGraph
{
    private static readonly SolverPackage Root = new(SolverPackageKind.Root);

    private readonly Dictionary<SolverPackage, List<(SolverPackage Needed, MarkerTree Condition)>> _edges = [];

    public Dictionary<PackageName, Pep440Version> Versions { get; } = [];

    /// <summary>The usable files of the versions.</summary>
    public Dictionary<PackageName, IReadOnlyList<PypiFile>> Files { get; } = [];

    /// <summary>The indexes that packages are pinned to.</summary>
    public Dictionary<PackageName, string> Indexes { get; } = [];

    /// <summary>The addresses that packages are asked for at.</summary>
    public Dictionary<PackageName, Uri> Addresses { get; } = [];

    public Dictionary<PackageName, CoreMetadata> Metadata { get; } = [];

    public IReadOnlyList<(SolverPackage Needed, MarkerTree Condition)> EdgesOf(SolverPackage package) => _edges.TryGetValue(package, out var edges) ? edges : [];

    public void AddRoot(IEnumerable<Dependency> dependencies) => Add(Root, dependencies);

    public void Add(SolverPackage package, IEnumerable<Dependency> dependencies)
    {
        if (!_edges.TryGetValue(package, out List<(SolverPackage, MarkerTree)>? edges)) _edges.Add(package, edges = []);
        foreach (Dependency dependency in dependencies)
        {
            edges.Add((new SolverPackage(SolverPackageKind.Project, dependency.Package.Name), dependency.Marker));
            if (dependency.Package.Extra.Value.Length > 0)
                edges.Add((new SolverPackage(SolverPackageKind.Extra, dependency.Package.Name, dependency.Package.Extra), dependency.Marker));
        }
    }

    /// <summary>For every package that is needed on some target of the fork: on which.</summary>
    public Dictionary<SolverPackage, MarkerTree> Reach(MarkerTree whole)
    {
        Dictionary<SolverPackage, MarkerTree> reached = new() { [Root] = whole };
        Queue<SolverPackage> open = new([Root]);
        while (open.TryDequeue(out SolverPackage package))
        {
            foreach ((SolverPackage needed, MarkerTree condition) in EdgesOf(package))
            {
                MarkerTree marker = reached[package].And(condition);
                if (marker.IsFalse || marker.IsDisjointWith(MarkerTree.True)) continue;
                MarkerTree all = reached.TryGetValue(needed, out MarkerTree? known) ? known.Or(marker) : marker;
                if (known is not null && all.Equals(known)) continue;
                reached[needed] = all;
                open.Enqueue(needed);
            }
        }
        reached.Remove(Root);
        return reached;
    }
}
