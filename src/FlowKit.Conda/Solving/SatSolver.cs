namespace FlowKit.Conda.Solving;

/// <summary>
/// Conflict-driven search with watched literals. Clauses of a record are made when the record is about to be chosen or has to be true; that a
/// name is installed once, and what breaks a constraint, are not clauses but rules. Deterministic: everything happens in the order of writing.
/// </summary>
internal sealed class SatSolver
{
    private readonly SolverPool _pool;
    private readonly SatState _state = new();
    private readonly ClauseEncoder _encoder;
    private readonly ConflictAnalysis _analysis;
    private readonly List<ParentRequirements> _requirements = [];
    private readonly List<SolverClause> _unsettled = [];
    private readonly Action _checkTime;
    private readonly int _conflictLimit;
    private List<SolverClause>?[] _watches = new List<SolverClause>?[2048];
    private List<int>?[] _effects = new List<int>?[1024];
    private int _steps;
    private int _clauseCount;

    public SatSolver(SolverPool pool, Action checkTime, int conflictLimit)
    {
        _conflictLimit = conflictLimit;
        _pool = pool;
        _checkTime = checkTime;
        _encoder = new ClauseEncoder(pool, this);
        _analysis = new ConflictAnalysis(_state);
    }

    public SatState State => _state;

    /// <summary>How many conflicts were met.</summary>
    public int ConflictCount { get; private set; }

    /// <summary>Whether the search ended at the limit of conflicts and proved nothing.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Why there is no solution: the reasons of the final conflict.</summary>
    public SolverReason[] Core { get; private set; } = [];

    /// <summary>Searches; false where there is no solution.</summary>
    public bool Solve()
    {
        Grow();
        _state.Assign(SolverPool.RootVariable << 1, 0, SolverReason.None);
        SolverConflict? conflict = _encoder.Expand(SolverPool.RootVariable);
        while (true)
        {
            conflict ??= Propagate();
            if (conflict is { } found)
            {
                if (!Learn(found)) return false;
                conflict = null;
                continue;
            }
            if (NextToExpand() is var next and >= 0)
            {
                conflict = _encoder.Expand(next);
                continue;
            }
            int choice = Decide();
            if (choice < 0) return true;
            if (!_encoder.IsExpanded(choice))
            {
                // Its requirements may rule it out at once.
                conflict = _encoder.Expand(choice);
                if (conflict is not null || _state.ValueOf(choice) != 0 || _state.Head < _state.TrailLength) continue;
            }
            _state.NewLevel();
            _state.Assign(choice << 1, _state.Level, SolverReason.None);
        }
    }

    /// <summary>Adds a clause under the present values: it may say something at once.</summary>
    public SolverConflict? Add(SolverClause clause)
    {
        Grow();
        clause.Id = _clauseCount++;
        if (clause.Kind == SolverClauseKind.Requires) AddRequirement(clause);
        FindBestWatches(clause, out int first, out int second);
        if (second >= 0)
        {
            clause.FirstWatch = first;
            clause.SecondWatch = second;
            Watch(first, clause);
            Watch(second, clause);
        }
        else clause.FirstWatch = first;
        SolverConflict? conflict = Settle(clause, first, second, out bool isSettled);
        if (!isSettled) _unsettled.Add(clause);
        return conflict;
    }

    // A clause that says something right away: settled once nothing that is taken back later can make it speak unheard, that is, while its
    // true literal does not belong to a higher level than the false ones.
    private SolverConflict? Settle(SolverClause clause, int first, int second, out bool isSettled)
    {
        int value = _state.ValueOfLiteral(first);
        isSettled = value >= 0;
        if (value < 0) return new SolverConflict(new SolverReason(clause, -1), -1);
        if (second >= 0 && _state.ValueOfLiteral(second) >= 0) return null;
        int level = second < 0 ? 0 : _state.LevelOf(second >> 1);
        if (value == 0) _state.Assign(first, level, new SolverReason(clause, -1));
        else isSettled = _state.LevelOf(first >> 1) <= level;
        return null;
    }

    private SolverConflict? SettleOpen()
    {
        for (int i = _unsettled.Count - 1; i >= 0; i--)
        {
            SolverClause clause = _unsettled[i];
            FindBestWatches(clause, out int first, out int second);
            SolverConflict? conflict = Settle(clause, first, second, out bool isSettled);
            if (isSettled) _unsettled.RemoveAt(i);
            if (conflict is not null) return conflict;
        }
        return null;
    }

    private void FindBestWatches(SolverClause clause, out int first, out int second)
    {
        first = second = -1;
        for (int i = 0; i < clause.Count; i++)
        {
            int literal = clause.LiteralAt(i);
            if (first < 0 || IsBetterWatch(literal, first)) (first, second) = (literal, first);
            else if (second < 0 || IsBetterWatch(literal, second)) second = literal;
            if (second >= 0 && _state.ValueOfLiteral(first) >= 0 && _state.ValueOfLiteral(second) >= 0) break;
        }
    }

    /// <summary>Says that <paramref name="candidate"/> being installed makes <paramref name="auxiliary"/> true (and the other way round).</summary>
    public SolverConflict? AddEffect(int candidate, int auxiliary)
    {
        Grow();
        (_effects[candidate] ??= []).Add(auxiliary);
        (_effects[auxiliary] ??= []).Add(candidate);
        int cause = _state.ValueOf(candidate), effect = _state.ValueOf(auxiliary);
        if (cause > 0 && effect < 0) return new SolverConflict(new SolverReason(null, candidate), auxiliary);
        if (cause > 0 && effect == 0) _state.Assign(auxiliary << 1, _state.LevelOf(candidate), new SolverReason(null, candidate));
        else if (effect < 0 && cause == 0) _state.Assign((candidate << 1) | 1, _state.LevelOf(auxiliary), new SolverReason(null, auxiliary));
        return null;
    }

    public void AssumeVirtual(int variable)
    {
        Grow();
        if (_state.ValueOf(variable) == 0) _state.Assign(variable << 1, 0, SolverReason.None);
    }

    private void Grow()
    {
        int count = _pool.VariableCount;
        _state.EnsureCapacity(count);
        if (count > _effects.Length)
        {
            int size = Math.Max(count, _effects.Length * 2);
            Array.Resize(ref _effects, size);
            Array.Resize(ref _watches, size * 2);
        }
    }

    // True literals are watched first, then open ones, then those that became false last.
    private bool IsBetterWatch(int literal, int than)
    {
        int a = _state.ValueOfLiteral(literal), b = _state.ValueOfLiteral(than);
        return a != b ? a > b : a < 0 && _state.LevelOf(literal >> 1) > _state.LevelOf(than >> 1);
    }

    private void Watch(int literal, SolverClause clause) => (_watches[literal] ??= new List<SolverClause>(4)).Add(clause);

    private int NextToExpand()
    {
        for (; _state.ExpandedHead < _state.TrailLength; _state.ExpandedHead++)
        {
            int literal = _state.TrailAt(_state.ExpandedHead);
            if ((literal & 1) == 0 && !_encoder.IsExpanded(literal >> 1)) return literal >> 1;
        }
        return -1;
    }

    private SolverConflict? Propagate()
    {
        if (_unsettled.Count > 0 && SettleOpen() is { } unsettled) return unsettled;
        while (_state.Head < _state.TrailLength)
        {
            if ((++_steps & 0xFF) == 0) _checkTime();
            int literal = _state.TrailAt(_state.Head++);
            int variable = literal >> 1;
            if ((literal & 1) == 0 && ExcludeSiblings(variable) is { } sibling) return sibling;
            if (_effects[variable] is { } effects && ApplyEffects(variable, (literal & 1) == 0, effects) is { } effect) return effect;
            if (_watches[literal ^ 1] is { } watches && VisitWatches(literal ^ 1, watches) is { } conflict) return conflict;
        }
        return null;
    }

    private SolverConflict? ExcludeSiblings(int variable)
    {
        if (_pool.NameOf(variable) is not { } name) return null;
        int level = _state.LevelOf(variable);
        int end = name.FirstVariable + name.Count;
        for (int other = name.FirstVariable; other < end; other++)
        {
            if (other == variable) continue;
            int value = _state.ValueOf(other);
            if (value > 0) return new SolverConflict(new SolverReason(null, variable), other);
            if (value == 0) _state.Assign((other << 1) | 1, level, new SolverReason(null, variable));
        }
        return null;
    }

    private SolverConflict? ApplyEffects(int variable, bool isTrue, List<int> effects)
    {
        bool isAuxiliary = _pool.NameOf(variable) is null;
        if (isAuxiliary == isTrue) return null;
        int level = _state.LevelOf(variable);
        foreach (int other in effects)
        {
            int literal = isTrue ? other << 1 : (other << 1) | 1;
            int value = _state.ValueOfLiteral(literal);
            if (value < 0) return new SolverConflict(new SolverReason(null, variable), other);
            if (value == 0) _state.Assign(literal, level, new SolverReason(null, variable));
        }
        return null;
    }

    private SolverConflict? VisitWatches(int falseLiteral, List<SolverClause> watches)
    {
        int kept = 0;
        for (int i = 0; i < watches.Count; i++)
        {
            SolverClause clause = watches[i];
            int other = clause.FirstWatch == falseLiteral ? clause.SecondWatch : clause.FirstWatch;
            int otherValue = _state.ValueOfLiteral(other);
            if (otherValue > 0 || FindWatch(clause, falseLiteral, other) is not (var replacement and >= 0))
            {
                watches[kept++] = clause;
                if (otherValue > 0) continue;
                if (otherValue < 0)
                {
                    for (i++; i < watches.Count; i++) watches[kept++] = watches[i];
                    watches.RemoveRange(kept, watches.Count - kept);
                    return new SolverConflict(new SolverReason(clause, -1), -1);
                }
                _state.Assign(other, LevelOf(clause, other), new SolverReason(clause, -1));
                continue;
            }
            if (clause.FirstWatch == falseLiteral) clause.FirstWatch = replacement;
            else clause.SecondWatch = replacement;
            Watch(replacement, clause);
        }
        watches.RemoveRange(kept, watches.Count - kept);
        return null;
    }

    private int FindWatch(SolverClause clause, int falseLiteral, int other)
    {
        foreach (int literal in clause.Literals)
        {
            if (literal != other && literal != falseLiteral && _state.ValueOfLiteral(literal) >= 0) return literal;
        }
        foreach (int candidate in clause.Candidates)
        {
            int literal = candidate << 1;
            if (literal != other && literal != falseLiteral && _state.ValueOf(candidate) >= 0) return literal;
        }
        return -1;
    }

    private int LevelOf(SolverClause clause, int except)
    {
        int level = 0;
        for (int i = 0; i < clause.Count; i++)
        {
            int literal = clause.LiteralAt(i);
            if (literal != except) level = Math.Max(level, _state.LevelOf(literal >> 1));
        }
        return level;
    }

    // What the user asked for comes first, in the order of writing; then the requirements of the chosen packages by the packages' names, so
    // that the answer does not depend on the way that led to a package. Each takes its best candidate that is still possible.
    private int Decide()
    {
        foreach (ParentRequirements parent in _requirements)
        {
            if (_state.ValueOf(parent.Parent) <= 0) continue;
            foreach (SolverClause clause in parent.Clauses)
            {
                if (IsOpen(clause, out int choice)) return Choose(clause.Spec!, choice);
            }
        }
        return -1;
    }

    private int Choose(SolverSpec spec, int first)
    {
        int place = Array.IndexOf(spec.Candidates!, first);
        if (spec.IsRanked[place]) return first;
        _pool.Ranker.Rank(spec, place);
        Grow();
        return Array.Find(spec.Candidates!, candidate => _state.ValueOf(candidate) == 0);
    }

    private void AddRequirement(SolverClause clause)
    {
        ParentRequirements entry = new(clause.Parent, _pool.NameOf(clause.Parent)?.Name ?? "", []);
        int place = _requirements.BinarySearch(entry);
        if (place < 0) _requirements.Insert(place = ~place, entry);
        _requirements[place].Clauses.Add(clause);
    }

    private bool IsOpen(SolverClause clause, out int first)
    {
        first = -1;
        foreach (int literal in clause.Literals)
        {
            if (_state.ValueOfLiteral(literal) >= 0) return false;
        }
        // What satisfied a requirement is nearly always one of the watched literals.
        if (_state.ValueOfLiteral(clause.FirstWatch) > 0 || _state.ValueOfLiteral(clause.SecondWatch) > 0) return false;
        foreach (int candidate in clause.Candidates)
        {
            int value = _state.ValueOf(candidate);
            if (value > 0) return false;
            if (value == 0 && first < 0) first = candidate;
        }
        return first >= 0;
    }

    // Learns from a conflict and goes back to where that changes something; false where the conflict depends on no decision.
    private bool Learn(SolverConflict conflict)
    {
        SolverConflict? next = conflict;
        while (next is { } found)
        {
            _checkTime();
            if (++ConflictCount > _conflictLimit)
            {
                GaveUp = true;
                return false;
            }
            if (_analysis.LevelOf(found) == 0)
            {
                Core = _analysis.CollectCore(found);
                return false;
            }
            SolverClause learned = _analysis.Learn(found, out int backTo);
            _state.BackTo(backTo);
            next = Add(learned);
        }
        return true;
    }
}
