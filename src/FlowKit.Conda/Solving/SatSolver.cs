namespace FlowKit.Conda.Solving;

/// <summary>
/// Conflict-driven search. Decides first what the user asked for, then what the chosen packages require, in the order in which they were
/// reached; of these, as resolvo does, names that took part in more conflicts go first where fewer candidates are left of them.
/// Deterministic: equal requests over equal channels are decided alike.
/// </summary>
internal sealed class SatSolver
{
    private const double ActivityGrowth = 1 / 0.95;
    private const double LargestActivity = 1e100;

    private readonly SolverPool _pool;
    private readonly Propagation _propagation;
    private readonly ClauseEncoder _encoder;
    private readonly ConflictAnalysis _analysis;
    private readonly List<SolverName> _activeNames = [];
    private readonly Action _checkTime;
    private readonly int _conflictLimit;
    private double _activityStep = 1;
    private double _highestActivity;

    public SatSolver(SolverPool pool, Action checkTime, int conflictLimit)
    {
        _pool = pool;
        _checkTime = checkTime;
        _conflictLimit = conflictLimit;
        State = new SatState(pool);
        _propagation = new Propagation(pool, State, checkTime);
        _encoder = new ClauseEncoder(pool, State, _propagation);
        _analysis = new ConflictAnalysis(pool, State);
    }

    public SatState State { get; }

    /// <summary>How many conflicts were met.</summary>
    public int ConflictCount { get; private set; }

    /// <summary>Whether the search ended at the limit of conflicts and proved nothing.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Why there is no solution: what the final conflict comes from, in the order of reaching.</summary>
    public IReadOnlyList<SolverRule> Core { get; private set; } = [];

    /// <summary>Searches; false where there is no solution.</summary>
    public bool Solve()
    {
        SolverStep? conflict = _encoder.EncodeAll();
        while (true)
        {
            conflict ??= _propagation.Run();
            if (conflict is { } found)
            {
                if (!Learn(found)) return false;
                conflict = null;
                continue;
            }
            int choice = Decide();
            if (choice < 0) return true;
            State.NewLevel();
            State.Assign(choice << 1, SolverReason.None);
        }
    }

    private int Decide()
    {
        SolverSpec? best = null;
        int count = -1;
        foreach (int parent in State.Chosen)
        {
            foreach (SolverSpec spec in _encoder.RequirementsOf(parent))
            {
                // Where the name is installed, it satisfies all that is needed of it: else there would be a conflict.
                if (spec.Name.Chosen >= 0 || State.ValueOf(spec.NeededVariable) <= 0) continue;
                if (best is not null && (spec.Name.Activity <= best.Name.Activity || CountOpen(spec) is var other && other >= (count < 0 ? count = CountOpen(best) : count))) continue;
                if (best is not null) count = -1;
                best = spec;
                if (best.Name.Activity >= _highestActivity) return Choose(best);
            }
            if (parent == SolverPool.RootVariable && best is not null) break;
        }
        return best is null ? -1 : Choose(best);
    }

    private int CountOpen(SolverSpec spec)
    {
        int count = 0;
        foreach (int candidate in spec.Candidates)
        {
            if (State.ValueOf(candidate) == 0) count++;
        }
        return count;
    }

    private int Choose(SolverSpec spec)
    {
        int place = Array.FindIndex(spec.Candidates, candidate => State.ValueOf(candidate) == 0);
        if (spec.IsRanked[place]) return spec.Candidates[place];
        _pool.Ranker.Rank(spec, place);
        _propagation.Grow();
        return Array.Find(spec.Candidates, candidate => State.ValueOf(candidate) == 0);
    }

    // Learns from a conflict and goes back to where that changes something; false where the conflict depends on no decision.
    private bool Learn(SolverStep conflict)
    {
        _checkTime();
        ConflictCount++;
        if (State.Level == 0)
        {
            Core = _analysis.CollectCore(conflict);
            return false;
        }
        if (ConflictCount > _conflictLimit)
        {
            GaveUp = true;
            return false;
        }
        SolverClause learned = _analysis.Learn(conflict, out int backTo);
        int asserting = learned.Literals[^1];
        int latest = learned.Literals.Length > 1 ? learned.Literals[..^1].MaxBy(literal => State.LevelOf(literal >> 1)) : -1;
        State.BackTo(backTo);
        if (latest >= 0) _propagation.Watch(learned, asserting, latest);
        State.Assign(asserting, new SolverReason(learned, -1));
        foreach (int literal in learned.Literals)
        {
            if (_pool.NameOf(literal >> 1) is { } name) Bump(name);
        }
        _activityStep *= ActivityGrowth;
        return true;
    }

    private void Bump(SolverName name)
    {
        if (name.Activity == 0) _activeNames.Add(name);
        name.Activity += _activityStep;
        _highestActivity = Math.Max(_highestActivity, name.Activity);
        if (name.Activity < LargestActivity) return;
        foreach (SolverName active in _activeNames) active.Activity /= LargestActivity;
        _highestActivity /= LargestActivity;
        _activityStep /= LargestActivity;
    }
}
