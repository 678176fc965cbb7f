using System.Globalization;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One search: Python's side of it. <see cref="SearchState"/> is the other.</summary>
internal sealed class SolveRun
{
    private static readonly Pep440Version RootVersion = Pep440Version.Parse("0");

    private readonly HashSet<(PackageName, ExtraName)> _providedExtras = [];
    private readonly PypiSolveRequest _request;
    private readonly SolveEnvironment _environment;
    private readonly SolveBudget _budget;
    private readonly FilePolicy _policy;
    private readonly DependencyReader _reader;
    private readonly IndexPins _pins;
    private readonly SolveKnowledge _knowledge;
    private readonly PackageTable _packages = new();
    private readonly SearchState _search;
    private readonly ConflictTracker _tracker;
    private readonly Dictionary<PackageName, Bound> _bounds = [];
    private readonly HashSet<int> _bounded = [];
    private readonly HashSet<int> _chosen = [];
    private readonly Dictionary<int, HashSet<Pep440Version>> _added = [];
    private readonly Dictionary<(PackageName, Pep440Version), CoreMetadata> _metadata = [];
    private readonly Dictionary<(PackageName, Pep440Version), Release> _releases = [];
    private readonly int _root;
    private readonly int _python;
    private IReadOnlyList<ForkStart>? _forks;
    private int _current;
    private int _rounds;

    public SolveRun(PypiSolveRequest request, SolveEnvironment environment, ForkKnowledge? forks, SolveBudget budget)
    {
        _request = request;
        _environment = environment;
        _budget = budget;
        _policy = new FilePolicy(request, environment);
        _reader = new DependencyReader(request, environment);
        _pins = new IndexPins(request.IndexPins, environment);
        _knowledge = new SolveKnowledge(request, environment, _policy, new CandidateSelector(request, _policy, environment, forks), _pins, budget.Token);
        _root = _packages.NumberOf(new SolverPackage(SolverPackageKind.Root));
        _python = _packages.NumberOf(new SolverPackage(SolverPackageKind.Python));
        _search = new SearchState(_root, RootVersion);
        _tracker = new ConflictTracker(_packages, _search);
        _current = _root;
    }

    /// <summary>What a universal search does at a version that drops an older Python.</summary>
    public ForkStrategy ForkStrategy { get; init; }

    /// <summary>The environments that every version of a universal search has to serve.</summary>
    public IReadOnlyList<MarkerTree> RequiredEnvironments { get; init; } = [];

    /// <summary>How many decisions the search has taken.</summary>
    public int Rounds => _rounds;

    /// <summary>The answer as a graph with conditions. Once the search has ended with one.</summary>
    public UniversalGraph ReadGraph()
    {
        UniversalGraph graph = new();
        graph.AddRoot(_reader.ReadRoot(_request.Requirements));
        foreach (int number in _search.Solution.Decided)
        {
            SolverPackage package = _packages[number];
            if (package.Kind is not (SolverPackageKind.Project or SolverPackageKind.Extra)) continue;
            Pep440Version version = _search.Solution[number].Decision!;
            graph.Versions[package.Name] = version;
            graph.Files[package.Name] = _policy.UsableFiles(package.Name, _releases[(package.Name, version)]);
            if (_knowledge.Direct.TryGetValue(package.Name, out Uri? address)) graph.Addresses[package.Name] = address;
            else if (_pins.IndexOf(package.Name) is { } index) graph.Indexes[package.Name] = index;
            if (!_metadata.TryGetValue((package.Name, version), out CoreMetadata? metadata)) continue;
            graph.Metadata[package.Name] = metadata;
            List<Dependency> dependencies = [];
            _reader.Read(package.Name, version, metadata, package.Extra, dependencies);
            graph.Add(package, dependencies);
        }
        return graph;
    }

    /// <exception cref="FlowKitException"><c>FK7221</c>: a limit was reached.</exception>
    public async Task<SolveOutcome> RunAsync()
    {
        try
        {
            return await SearchAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_budget.IsTimeUp)
        {
            throw GiveUp($"the time limit of {_request.TimeLimit}");
        }
    }

    private async Task<SolveOutcome> SearchAsync()
    {
        List<Dependency> asked = _reader.ReadRoot(_request.Requirements);
        SolveBounds.Read(_request, _environment, _reader, _bounds);
        // Before it is known which addresses hold: one package may have another one on each way.
        if (SplitsFor(asked, null, isRoot: true)) return new SolveOutcome(null, null, _forks);
        SolveBounds.ReadDirect(_request, _environment, _knowledge.Direct);
        List<(int Package, int Incompatibility)> conflicts = [];
        while (true)
        {
            _budget.Token.ThrowIfCancellationRequested();
            if (++_rounds > _request.RoundLimit) throw GiveUp(string.Create(CultureInfo.InvariantCulture, $"{_request.RoundLimit} rounds"));
            conflicts.Clear();
            if (!_search.Propagate(_current, conflicts, out int terminal))
                return new SolveOutcome(null, new ConflictExplainer(_request, _environment, _packages, _search, _knowledge, _policy, terminal));
            foreach ((int affected, int incompatibility) in conflicts) _tracker.Record(affected, incompatibility, _current);
            _tracker.Reorder();

            int next = _search.Solution.TakeNext(PriorityOf);
            if (next < 0) return new SolveOutcome(new SolutionBuilder(_packages, _search, _reader, _knowledge, _providedExtras).Build(_metadata, _releases, _rounds), null);
            _current = next;
            VersionSet range = _search.Solution[next].Current.Set;
            SolverPackage package = _packages[next];
            switch (package.Kind)
            {
                case SolverPackageKind.Root:
                    Decide(next, RootVersion, VersionSet.Singleton(RootVersion), asked);
                    break;
                case SolverPackageKind.Python:
                    _search.Add(Incompatibility.NoVersions(next, range));
                    break;
                default:
                    await ChooseAsync(next, package, range).ConfigureAwait(false);
                    break;
            }
            if (_forks is not null) return new SolveOutcome(null, null, _forks);
        }
    }

    private async ValueTask ChooseAsync(int number, SolverPackage package, VersionSet range)
    {
        if (_pins.SplitFor(package.Name) is { Count: > 0 } ways)
        {
            _forks = Start(ways);
            return;
        }
        Project project = await _knowledge.GetProjectAsync(package.Name).ConfigureAwait(false);
        // What was decided before a fork holds until the search comes back to the package.
        if (_knowledge.Select(project, range, isFirst: _chosen.Add(number)) is not { } release)
        {
            _search.Add(project.Missing is { } missing ? Incompatibility.Unavailable(number, range, missing) : Incompatibility.NoVersions(number, range));
            return;
        }
        Pep440Version version = release.Version;
        VersionSet widened = project.Widen(version, _policy);
        if (release.Reason is { } reason)
        {
            _search.Add(Incompatibility.Unavailable(number, widened, reason));
            return;
        }
        if (release.RequiresPython is { } python && !Fits(project.Name, release, python))
        {
            if (SplitsAt(python)) return;
            RejectPython(number, version, widened, python);
            return;
        }
        if ((version.HasLocal || RequiredEnvironments.Count > 0) && _environment is UniversalEnvironment universal && release.Chosen is not null)
        {
            (release, bool isOver) = CheckCoverage(universal, number, project, release, range);
            if (isOver) return;
            (version, widened) = (release.Version, project.Widen(release.Version, _policy));
        }
        if (_added.TryGetValue(number, out HashSet<Pep440Version>? known) && known.Contains(version))
        {
            _search.Solution.Decide(number, version, VersionSet.Singleton(version));
            return;
        }
        if (package.Kind == SolverPackageKind.Request)
        {
            VersionSet exact = VersionSet.Singleton(version);
            List<Dependency> parts = [new Dependency(new SolverPackage(SolverPackageKind.Project, package.Name), exact, null, MarkerTree.True)];
            if (package.Extra.Value.Length > 0) parts.Add(new Dependency(new SolverPackage(SolverPackageKind.Extra, package.Name, package.Extra), exact, null, MarkerTree.True));
            Decide(number, version, widened, parts);
            return;
        }
        await DecideProjectAsync(number, package, project, release, widened, range).ConfigureAwait(false);
    }

    // A version without wheels for some of the targets: the ways part, or it cannot be used, or the version without its local label is taken.
    private (Release Release, bool IsOver) CheckCoverage(UniversalEnvironment universal, int number, Project project, Release release, VersionSet range)
    {
        MarkerTree covered = WheelCoverage.Of(_policy.UsableFiles(project.Name, release));
        if (covered.IsTrue) return (release, false);
        CoverageForks forks = new(universal, RequiredEnvironments, _packages, _search);
        (IReadOnlyList<UniversalEnvironment> parts, UnavailableReason? reason) = forks.CheckRequired(number, covered);
        if (reason is not null) _search.Add(Incompatibility.Unavailable(number, project.Widen(release.Version, _policy), reason));
        else if (parts.Count > 0) _forks = Start(parts);
        if (reason is not null || parts.Count > 0 || !release.Version.HasLocal) return (release, reason is not null || parts.Count > 0);

        VersionSet plain = range.Intersect(VersionSet.Singleton(release.Version.WithoutLocal()));
        if (_knowledge.Select(project, plain) is not { Reason: null } other) return (release, false);
        IReadOnlyList<UniversalEnvironment> ways = forks.CheckLocal(covered, WheelCoverage.Of(_policy.UsableFiles(project.Name, other)));
        if (ways.Count == 0) return (release, false);
        if (ways.Count == 1)
        {
            if (other.RequiresPython is not { } python || Fits(project.Name, other, python)) return (other, false);
            return (release, SplitsAt(python));
        }
        _forks = [.. Start([ways[0]], (project.Name, other.Version)), .. Start([ways[1]], (project.Name, release.Version))];
        return (release, true);
    }

    // An upper bound is a guess about Pythons that were not there yet: who asks for one version by name may have it.
    private bool Fits(PackageName name, Release release, VersionSet python)
    {
        if (_environment.Fits(python)) return true;
        if (python.IsEmpty || !_policy.IsAskedForExactly(name, release.Version)) return false;
        release.IsForOlderPython = _environment.Fits(python.Union(VersionSet.Between(python[python.IntervalCount - 1].Upper, VersionBound.End)));
        return release.IsForOlderPython;
    }

    private async ValueTask DecideProjectAsync(int number, SolverPackage package, Project project, Release release, VersionSet widened, VersionSet range)
    {
        List<Dependency> dependencies = [];
        if (project.Provided is null)
        {
            _knowledge.Tried(project, range);
            (CoreMetadata? metadata, UnavailableReason? problem) = await _knowledge.GetMetadataAsync(project, release).ConfigureAwait(false);
            if (metadata is null)
            {
                _search.Add(Incompatibility.Unavailable(number, widened, problem!));
                return;
            }
            if (metadata.RequiresPython is { } python && release.RequiresPython is null && !Fits(project.Name, release, _reader.SetOf(python)))
            {
                if (SplitsAt(_reader.SetOf(python))) return;
                RejectPython(number, release.Version, widened, _reader.SetOf(python));
                return;
            }
            _metadata[(package.Name, release.Version)] = metadata;
            if (_reader.Read(package.Name, release.Version, metadata, package.Extra, dependencies) is { } contradiction)
            {
                Reject(number, release.Version, widened, contradiction);
                return;
            }
        }
        else if (package.Kind == SolverPackageKind.Extra && await _knowledge.FindProvidedMetadataAsync(package.Name, release.Version).ConfigureAwait(false) is { } told)
        {
            // Its own requirements are met already by whoever brought it; only what the extra adds is asked for.
            if (_reader.Read(package.Name, release.Version, told, package.Extra, dependencies) is { } contradiction)
            {
                Reject(number, release.Version, widened, contradiction);
                return;
            }
            dependencies.RemoveAll(static dependency => dependency.Requirement?.Marker is not { } marker || !marker.Names(MarkerVariable.Extra));
            if (told.ProvidesExtra.Contains(package.Extra)) _providedExtras.Add((package.Name, package.Extra));
        }
        _releases[(package.Name, release.Version)] = release;
        if (SplitsFor(dependencies, (package.Name, release.Version))) return;
        Decide(number, release.Version, widened, dependencies);
    }

    // A version that cannot be used on some targets only is left to the others.
    private void Reject(int number, Pep440Version version, VersionSet widened, Contradiction contradiction)
    {
        if (_environment is UniversalEnvironment universal && universal.SplitBy(contradiction.Where) is { Count: > 1 } parts) _forks = Start(UniversalEnvironment.InOrder(parts, static part => part, ForkStrategy, _request.Mode), (_packages[number].Name, version));
        else _search.Add(Incompatibility.Unavailable(number, widened, contradiction.Reason));
    }

    // A universal search ends where targets need different things; each part is searched anew, from the start.
    private bool SplitsAt(VersionSet python)
    {
        if (ForkStrategy != ForkStrategy.RequiresPython || _environment is not UniversalEnvironment universal || universal.SplitAt(python) is not { Count: > 0 } parts) return false;
        _forks = Start(parts);
        return true;
    }

    private bool SplitsFor(List<Dependency> dependencies, (PackageName Name, Pep440Version Version)? current, bool isRoot = false)
    {
        if (_environment is not UniversalEnvironment universal || ForkFinder.Find(universal, WithBounds(universal, dependencies), isRoot) is not { Count: > 0 } forks) return false;
        _forks = Start(UniversalEnvironment.InOrder(forks, static fork => fork.Environment, ForkStrategy, _request.Mode).ThenBy(fork => fork.UpperBounds).Select(fork => fork.Environment), current);
        return true;
    }

    // A constraint that holds on some targets parts the ways where something that it bounds is needed, as a requirement would.
    private List<Dependency> WithBounds(UniversalEnvironment universal, List<Dependency> dependencies) => [.. dependencies.SelectMany(dependency => BoundsOf(dependency.Package.Name)
        .Where(part => part.Where is not null).Select(part => dependency with { Range = part.Set, Marker = dependency.Marker.And(part.Where!) }).Where(bounded => universal.Includes(bounded.Marker)).Prepend(dependency))];

    private IReadOnlyList<Bound.Part> BoundsOf(PackageName name) => _bounds.TryGetValue(name, out Bound? bound) ? bound.Parts : [];

    private List<ForkStart> Start(IEnumerable<UniversalEnvironment> parts, (PackageName Name, Pep440Version Version)? current = null)
    {
        Dictionary<PackageName, Pep440Version> decided = [];
        foreach (int number in _search.Solution.Decided)
        {
            if (_packages[number].HasName) decided[_packages[number].Name] = _search.Solution[number].Decision!;
        }
        if (current is { } chosen) decided[chosen.Name] = chosen.Version;
        return [.. parts.Select(part => new ForkStart(part, decided))];
    }

    private void RejectPython(int number, Pep440Version version, VersionSet widened, VersionSet python)
    {
        _search.Add(Incompatibility.Dependency(number, widened, _python, python));
        _search.Solution.Decide(number, version, VersionSet.Singleton(version));
    }

    private void Decide(int number, Pep440Version version, VersionSet widened, List<Dependency> dependencies)
    {
        if (!_added.TryGetValue(number, out HashSet<Pep440Version>? known)) _added.Add(number, known = []);
        known.Add(version);

        // Where requirements of one project may part the ways they are looked at project by project, and projects in the order of their names.
        if (_environment is UniversalEnvironment) dependencies = [.. dependencies.OrderBy(dependency => dependency.Package.Name)];
        List<(int Package, VersionSet Range)> needed = new(dependencies.Count);
        foreach (Dependency dependency in dependencies) needed.Add((See(dependency.Package, dependency.Range), dependency.Range));
        foreach (Dependency dependency in dependencies)
        {
            // A request is for the project: both are in one range from the start, not only once a version is chosen.
            if (dependency.Package.Kind != SolverPackageKind.Request) continue;
            int plain = _packages.NumberOf(new SolverPackage(SolverPackageKind.Project, dependency.Package.Name));
            _search.Add(Incompatibility.Dependency(_packages.NumberOf(dependency.Package), dependency.Range, plain, dependency.Range));
        }
        int conflict = _search.AddVersion(number, version, widened, needed);
        if (conflict >= 0) _tracker.Record(number, conflict, _current);
        foreach (Dependency dependency in dependencies) _knowledge.Prefetch(dependency.Package.Name, dependency.Range);
    }

    private int See(SolverPackage package, VersionSet range)
    {
        int number = _packages.NumberOf(package);
        bool isSingleton = IsSingleton(range);
        bool isDirect = _knowledge.Direct.ContainsKey(package.Name);
        _packages.See(number, isSingleton, isDirect);
        if (package.Kind == SolverPackageKind.Request) _packages.See(_packages.NumberOf(new SolverPackage(SolverPackageKind.Project, package.Name)), isSingleton, isDirect);
        if (_bounds.TryGetValue(package.Name, out Bound? bound))
        {
            AddBound(number, bound);
            AddBound(_packages.NumberOf(new SolverPackage(SolverPackageKind.Project, package.Name)), bound);
        }
        return number;
    }

    // A pin, a constraint or a provided distribution bounds a package wherever it is met, and adds nothing.
    private void AddBound(int number, Bound bound)
    {
        if (!_bounded.Add(number)) return;
        _packages.See(number, IsSingleton(bound.Set), isDirect: false);
        foreach (Bound.Part part in bound.Parts)
        {
            if (!part.Set.IsAll && (part.Where is null || IsWithin(_packages[number].Marker, part.Where))) _search.Add(Incompatibility.Unavailable(number, part.Set.Complement(), part.Reason));
        }
    }

    // What is asked for on these targets alone is bounded there as well.
    private bool IsWithin(MarkerTree? marker, MarkerTree where) => _environment is UniversalEnvironment universal && marker is not null && !universal.Includes(marker.And(where.Not()));

    private PackagePriority PriorityOf(int number) => _packages.PriorityOf(number);

    // Every interval is one version, with or without its local versions: as == asks for.
    private static bool IsSingleton(VersionSet set)
    {
        for (int i = 0; i < set.IntervalCount; i++)
        {
            (VersionBound lower, VersionBound upper) = set[i];
            if (lower.Kind != VersionBoundKind.Before || upper.Kind is VersionBoundKind.Before or VersionBoundKind.AfterPosts || !Equals(lower.Version, upper.Version)) return false;
        }
        return true;
    }

    private FlowKitException GiveUp(string limit)
    {
        string[] conflicts = [.. _tracker.MostConflicts.Take(5)];
        string[] chosen = [.. _search.Solution.Decided.Select(number => _packages[number]).Where(package => package.HasName).Select(package => package.Name.Value).Distinct()];
        return new FlowKitException(PypiErrors.SolveLimit, $"The solve was given up after {limit}, with {(chosen.Length == 1 ? "1 package" : $"{chosen.Length} packages")} chosen. " + (conflicts.Length == 0
            ? "Nothing was in conflict until then: raise the limit."
            : $"Most conflicts were about {string.Join(", ", conflicts)}: give them closer bounds, or raise the limit."));
    }
}
