using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Decisions and derivations in the order of time, by package, with what the search asks of them. Packages are small numbers.</summary>
internal sealed class PartialSolution
{
    private readonly List<PackageAssignments> _packages = [];
    private readonly List<int> _decided = [];
    private readonly List<int> _assigned = [];
    private readonly List<int> _outdated = [];
    private readonly List<int> _queue = [];
    private readonly List<int> _lastValidLevels = [0];
    private Mark[] _contradicted = [];
    private int _nextIndex;

    /// <summary>The number of decisions.</summary>
    public int Level => _decided.Count;

    /// <summary>The packages with a decision, in the order of the decisions.</summary>
    public IReadOnlyList<int> Decided => _decided;

    public bool HasBacktracked => _lastValidLevels.Count > 1;

    public PackageAssignments this[int package]
    {
        get
        {
            while (_packages.Count <= package) _packages.Add(new PackageAssignments());
            return _packages[package];
        }
    }

    /// <summary>An incompatibility is known to hold no longer. Most are, and most often it is asked: what is remembered of them lies side by side.</summary>
    public bool IsContradicted(int incompatibility)
    {
        if (incompatibility >= _contradicted.Length) return false;
        Mark mark = _contradicted[incompatibility];
        return mark.Generation > 0 && (mark.Generation >= _lastValidLevels.Count || mark.Level <= _lastValidLevels[mark.Generation]);
    }

    public void MarkContradicted(int incompatibility)
    {
        if (incompatibility >= _contradicted.Length) Array.Resize(ref _contradicted, Math.Max(2 * _contradicted.Length, incompatibility + 64));
        _contradicted[incompatibility] = new Mark(Level, _lastValidLevels.Count);
    }

    public void Decide(int package, Pep440Version version, VersionSet set)
    {
        _decided.Add(package);
        this[package].Decide(_nextIndex++, Level, version, set);
    }

    public void Derive(int package, int causeId, Incompatibility cause)
    {
        PackageAssignments assignments = this[package];
        if (!assignments.IsAssigned) _assigned.Add(package);
        assignments.Derive(_nextIndex++, Level, causeId, cause.TermOf(package).Negate());
        if (assignments.Current.IsPositive) MarkOutdated(package, assignments);
    }

    /// <summary>How the solution stands to an incompatibility; <paramref name="open"/> is the package of the one open term, where there is one.</summary>
    public Relation RelationTo(Incompatibility incompatibility, out int open)
    {
        open = -1;
        bool undecided = false;
        for (int i = 0; i < incompatibility.Packages.Length; i++)
        {
            int package = incompatibility.Packages[i];
            PackageAssignments assignments = this[package];
            if (assignments.IsAssigned)
            {
                if (assignments.Current.IsSubsetOf(incompatibility.Terms[i])) continue;
                if (assignments.Current.IsDisjointFrom(incompatibility.Terms[i])) return Relation.Contradicted;
            }
            if (open >= 0) undecided = true;
            else open = package;
        }
        return undecided ? Relation.Inconclusive : open >= 0 ? Relation.AlmostSatisfied : Relation.Satisfied;
    }

    /// <summary>Would every term hold, if the package had the version?</summary>
    public bool IsSatisfiedWith(Incompatibility incompatibility, int package, Term decision)
    {
        for (int i = 0; i < incompatibility.Packages.Length; i++)
        {
            int other = incompatibility.Packages[i];
            Term current = decision;
            if (other != package)
            {
                PackageAssignments assignments = this[other];
                if (!assignments.IsAssigned) return false;
                current = assignments.Current;
            }
            if (!current.IsSubsetOf(incompatibility.Terms[i])) return false;
        }
        return true;
    }

    /// <summary>
    /// Finds the assignment that made a satisfied incompatibility hold: its package and cause, and the level to which the search may go back because
    /// everything else held there already.
    /// </summary>
    public (int Package, Satisfier Satisfier, int PreviousLevel) FindSatisfier(Incompatibility incompatibility, IReadOnlyList<Incompatibility> store)
    {
        int count = incompatibility.Packages.Length;
        Span<int> indexes = count <= 32 ? stackalloc int[count] : new int[count];
        Span<int> levels = count <= 32 ? stackalloc int[count] : new int[count];
        int last = 0;
        Satisfier satisfier = default;
        for (int i = 0; i < count; i++)
        {
            Satisfier found = this[incompatibility.Packages[i]].FindSatisfier(incompatibility.Terms[i].Negate());
            indexes[i] = found.GlobalIndex;
            levels[i] = found.Level;
            if (i != 0 && found.GlobalIndex <= indexes[last]) continue;
            last = i;
            satisfier = found;
        }
        int package = incompatibility.Packages[last];
        PackageAssignments assignments = this[package];
        Term accumulated = satisfier.Cause >= 0 ? store[satisfier.Cause].TermOf(package).Negate() : assignments.Current;
        Satisfier partner = assignments.FindSatisfier(accumulated.Intersect(incompatibility.Terms[last].Negate()));
        indexes[last] = partner.GlobalIndex;
        levels[last] = partner.Level;
        int previous = 0;
        for (int i = 1; i < count; i++)
        {
            if (indexes[i] > indexes[previous]) previous = i;
        }
        return (package, satisfier, Math.Max(levels[previous], 1));
    }

    public void Backtrack(int level)
    {
        _decided.RemoveRange(level, _decided.Count - level);
        int kept = 0;
        for (int i = 0; i < _assigned.Count; i++)
        {
            int package = _assigned[i];
            PackageAssignments assignments = _packages[package];
            if (assignments.SmallestLevel > level)
            {
                assignments.Clear();
                continue;
            }
            _assigned[kept++] = package;
            if (assignments.HighestLevel <= level)
            {
                if (assignments.IsPotential && !assignments.IsQueued) MarkOutdated(package, assignments);
                continue;
            }
            assignments.TruncateTo(level);
            Dequeue(package, assignments);
            if (assignments.Current.IsPositive) MarkOutdated(package, assignments);
        }
        _assigned.RemoveRange(kept, _assigned.Count - kept);

        _lastValidLevels.Add(int.MaxValue);
        for (int i = _lastValidLevels.Count - 1; i >= 0 && _lastValidLevels[i] > level; i--) _lastValidLevels[i] = level;
    }

    /// <summary>Takes back the decision on a package and all later ones; false where it is not decided.</summary>
    public bool BacktrackBefore(int package)
    {
        int level = _decided.IndexOf(package);
        if (level < 0) return false;
        Backtrack(level);
        return true;
    }

    /// <summary>Takes the open package of the highest priority; -1 where everything wanted is decided.</summary>
    public int TakeNext(Func<int, PackagePriority> priorityOf)
    {
        foreach (int package in _outdated)
        {
            PackageAssignments assignments = _packages[package];
            assignments.IsOutdated = false;
            if (!assignments.IsPotential) continue;
            assignments.Priority = priorityOf(package);
            if (assignments.IsQueued) continue;
            assignments.IsQueued = true;
            _queue.Add(package);
        }
        _outdated.Clear();

        int best = -1;
        for (int i = _queue.Count - 1; i >= 0; i--)
        {
            PackageAssignments assignments = _packages[_queue[i]];
            if (!assignments.IsPotential)
            {
                assignments.IsQueued = false;
                _queue[i] = _queue[^1];
                _queue.RemoveAt(_queue.Count - 1);
                if (best == _queue.Count) best = i;
                continue;
            }
            if (best < 0)
            {
                best = i;
                continue;
            }
            int order = assignments.Priority.CompareTo(_packages[_queue[best]].Priority);
            if (order > 0 || (order == 0 && _queue[i] < _queue[best])) best = i;
        }
        if (best < 0) return -1;
        int next = _queue[best];
        Dequeue(next, _packages[next]);
        return next;
    }

    private void MarkOutdated(int package, PackageAssignments assignments)
    {
        if (assignments.IsOutdated) return;
        assignments.IsOutdated = true;
        _outdated.Add(package);
    }

    private void Dequeue(int package, PackageAssignments assignments)
    {
        if (!assignments.IsQueued) return;
        assignments.IsQueued = false;
        int at = _queue.IndexOf(package);
        _queue[at] = _queue[^1];
        _queue.RemoveAt(_queue.Count - 1);
    }

    // The decision level at which an incompatibility was last seen contradicted, and the number of backtracks until then; 0 is never.
    private readonly record struct Mark(int Level, int Generation);
}
