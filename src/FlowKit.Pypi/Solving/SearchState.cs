using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// The PubGrub algorithm, free of everything that is Python's: incompatibilities, unit propagation, learning from conflicts and backjumping
/// (N. Weizenbaum, "PubGrub: Next-Generation Version Solving"; github.com/dart-lang/pub, doc/solver.md).
/// </summary>
internal sealed class SearchState
{
    private readonly List<Incompatibility> _store = [];
    private readonly List<List<int>> _byPackage = [];
    private readonly Dictionary<(int Package, int Needed, VersionSet Range), int> _dependencies = [];
    private readonly List<int> _changed = [];
    private readonly int _root;
    private readonly Pep440Version _rootVersion;

    public SearchState(int root, Pep440Version rootVersion)
    {
        _root = root;
        _rootVersion = rootVersion;
        Add(Incompatibility.NotRoot(root, VersionSet.Singleton(rootVersion)));
    }

    public PartialSolution Solution { get; } = new();

    public IReadOnlyList<Incompatibility> Store => _store;

    /// <summary>Adds a fact. Dependencies of one package on one range are kept as one.</summary>
    public int Add(Incompatibility incompatibility)
    {
        int id = _store.Count;
        _store.Add(incompatibility);
        return Register(id);
    }

    /// <summary>
    /// Adds what a version of a package depends on and decides it, unless a dependency is known to be impossible already: then its incompatibility is
    /// the answer, and the next propagation excludes the version. -1 where the version was decided.
    /// </summary>
    public int AddVersion(int package, Pep440Version version, VersionSet widened, IReadOnlyList<(int Package, VersionSet Range)> dependencies)
    {
        List<int> added = new(dependencies.Count);
        foreach ((int needed, VersionSet range) in dependencies)
        {
            added.Add(_store.Count);
            _store.Add(Incompatibility.Dependency(package, widened, needed, range));
        }
        foreach (int id in added) Register(id);
        VersionSet exact = VersionSet.Singleton(version);
        // Before the first conflict nothing is likely to be wrong: the check would cost more than one backjump.
        if (Solution.HasBacktracked)
        {
            Term decision = Term.Positive(exact);
            foreach (int id in added)
            {
                if (Solution.IsSatisfiedWith(_store[id], package, decision)) return id;
            }
        }
        Solution.Decide(package, version, exact);
        return -1;
    }

    /// <summary>
    /// Draws every conclusion that follows from a change of <paramref name="package"/>. Where a conflict was met, the packages and incompatibilities that led to it are
    /// added to <paramref name="conflicts"/>; false, with <paramref name="terminal"/>, where there is no answer at all.
    /// </summary>
    public bool Propagate(int package, List<(int Package, int Incompatibility)> conflicts, out int terminal)
    {
        terminal = -1;
        _changed.Clear();
        _changed.Add(package);
        while (_changed.Count > 0)
        {
            int current = _changed[^1];
            _changed.RemoveAt(_changed.Count - 1);
            int conflict = -1;
            List<int> list = ListOf(current);
            // The newest first: it is the most likely to say something new.
            for (int i = list.Count - 1; i >= 0; i--)
            {
                if (Solution.IsContradicted(list[i])) continue;
                Incompatibility incompatibility = _store[list[i]];
                switch (Solution.RelationTo(incompatibility, out int open))
                {
                    case Relation.Satisfied:
                        conflict = list[i];
                        break;
                    case Relation.AlmostSatisfied:
                        if (!_changed.Contains(open)) _changed.Add(open);
                        Solution.Derive(open, list[i], incompatibility);
                        Solution.MarkContradicted(list[i]);
                        break;
                    case Relation.Contradicted:
                        Solution.MarkContradicted(list[i]);
                        break;
                    default:
                        break;
                }
                if (conflict >= 0) break;
            }
            if (conflict < 0) continue;
            if (!Learn(conflict, conflicts, out int affected, out int cause))
            {
                terminal = cause;
                return false;
            }
            _changed.Clear();
            _changed.Add(affected);
            Solution.Derive(affected, cause, _store[cause]);
            Solution.MarkContradicted(cause);
        }
        return true;
    }

    private bool Learn(int conflict, List<(int Package, int Incompatibility)> conflicts, out int package, out int cause)
    {
        cause = conflict;
        bool changed = false;
        while (true)
        {
            Incompatibility current = _store[cause];
            if (IsTerminal(current))
            {
                package = _root;
                return false;
            }
            (package, Satisfier satisfier, int previousLevel) = Solution.FindSatisfier(current, _store);
            if (previousLevel < satisfier.Level)
            {
                Solution.Backtrack(previousLevel);
                if (changed) Register(cause);
                conflicts.Add((package, cause));
                return true;
            }
            Incompatibility derived = Incompatibility.Derive(cause, current, satisfier.Cause, _store[satisfier.Cause], package);
            cause = _store.Count;
            _store.Add(derived);
            conflicts.Add((package, cause));
            changed = true;
        }
    }

    private bool IsTerminal(Incompatibility incompatibility) => incompatibility.Packages.Length switch
    {
        0 => true,
        1 => incompatibility.Packages[0] == _root && incompatibility.Terms[0].IsPositive == incompatibility.Terms[0].Set.Contains(_rootVersion),
        _ => false,
    };

    private int Register(int id)
    {
        Incompatibility incompatibility = _store[id];
        if (incompatibility.Kind == IncompatibilityKind.Dependency && incompatibility.Packages[0] != incompatibility.DependencyPackage)
        {
            (int, int, VersionSet) key = (incompatibility.Packages[0], incompatibility.DependencyPackage, incompatibility.DependencyRange ?? VersionSet.Empty);
            if (_dependencies.TryGetValue(key, out int past))
            {
                incompatibility = incompatibility.MergeWith(_store[past]);
                id = _store.Count;
                _store.Add(incompatibility);
                foreach (int package in incompatibility.Packages) ListOf(package).Remove(past);
            }
            _dependencies[key] = id;
        }
        foreach (int package in incompatibility.Packages) ListOf(package).Add(id);
        return id;
    }

    private List<int> ListOf(int package)
    {
        while (_byPackage.Count <= package) _byPackage.Add([]);
        return _byPackage[package];
    }
}
