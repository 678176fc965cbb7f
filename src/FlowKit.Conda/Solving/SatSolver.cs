namespace FlowKit.Conda.Solving;

/// <summary>
/// Conflict-driven search with watched literals. Clauses of a record are made when the record is about to be chosen or has to be true; that a
/// name is installed once, and what breaks a constraint, are not clauses but rules. Deterministic: everything happens in the order of writing.
/// </summary>
internal sealed class SatSolver
{
    private const float Decay = 0.95f;

    private readonly SolverPool _pool;
    private readonly SatState _state = new();
    private readonly ClauseEncoder _encoder;
    private readonly List<SolverClause> _requirements = [];
    private readonly Action _checkTime;
    private List<SolverClause>?[] _watches = new List<SolverClause>?[2048];
    private List<int>?[] _effects = new List<int>?[1024];
    private bool[] _seen = new bool[1024];
    private int _steps;
    private bool _hasActivity;

    public SatSolver(SolverPool pool, Action checkTime)
    {
        _pool = pool;
        _checkTime = checkTime;
        _encoder = new ClauseEncoder(pool, this);
    }

    public SatState State => _state;

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
        if (clause.Kind == SolverClauseKind.Requires) _requirements.Add(clause);
        int first = -1, second = -1;
        for (int i = 0; i < clause.Count; i++)
        {
            int literal = clause.LiteralAt(i);
            if (first < 0 || IsBetterWatch(literal, first)) (first, second) = (literal, first);
            else if (second < 0 || IsBetterWatch(literal, second)) second = literal;
            if (second >= 0 && _state.ValueOfLiteral(first) >= 0 && _state.ValueOfLiteral(second) >= 0) break;
        }
        if (second >= 0)
        {
            clause.FirstWatch = first;
            clause.SecondWatch = second;
            Watch(first, clause);
            Watch(second, clause);
        }
        int value = _state.ValueOfLiteral(first);
        if (value < 0) return new SolverConflict(new SolverReason(clause, -1), -1);
        if (value == 0 && (second < 0 || _state.ValueOfLiteral(second) < 0))
            _state.Assign(first, second < 0 ? 0 : _state.LevelOf(second >> 1), new SolverReason(clause, -1));
        return null;
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
            Array.Resize(ref _seen, size);
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

    // The first requirement in the order of writing that is open, the user's own before all others; where conflicts have shown a name to be
    // the troublesome one, and it has fewer candidates left, that one.
    private int Decide()
    {
        SolverClause? best = null;
        int bestChoice = -1, bestCount = 0;
        float bestActivity = 0;
        bool bestIsExplicit = false;
        foreach (SolverClause clause in _requirements)
        {
            bool isExplicit = clause.Parent == SolverPool.RootVariable;
            if (best is not null && bestIsExplicit && !isExplicit) break;
            if (!IsOpen(clause, out int first)) continue;
            if (best is null)
            {
                (best, bestChoice, bestIsExplicit) = (clause, first, isExplicit);
                if (!_hasActivity) break;
                (bestActivity, bestCount) = (clause.Spec!.Name.Activity, CountOpen(clause));
                continue;
            }
            float activity = clause.Spec!.Name.Activity;
            if (bestActivity >= activity) continue;
            int count = CountOpen(clause);
            if (bestCount <= count) continue;
            (best, bestChoice, bestActivity, bestCount) = (clause, first, activity, count);
        }
        if (best is null) return -1;
        SolverSpec spec = best.Spec!;
        int place = Array.IndexOf(spec.Candidates!, bestChoice);
        if (!spec.IsRanked[place])
        {
            _pool.Ranker.Rank(spec, place);
            Grow();
            foreach (int candidate in spec.Candidates!)
            {
                if (_state.ValueOf(candidate) == 0) return candidate;
            }
        }
        return bestChoice;
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

    private int CountOpen(SolverClause clause)
    {
        int count = 0;
        foreach (int candidate in clause.Candidates)
        {
            if (_state.ValueOf(candidate) == 0) count++;
        }
        return count;
    }

    // First unique implication point; false where the conflict does not depend on any decision.
    private bool Learn(SolverConflict conflict)
    {
        _checkTime();
        List<SolverReason> antecedents = [];
        List<int> learned = [];
        int level = ConflictLevel(conflict);
        if (level == 0)
        {
            Core = CollectCore(conflict);
            return false;
        }
        _state.BackTo(level);
        int open = 0;
        List<int> touched = [];
        void Take(int variable)
        {
            if (_seen[variable]) return;
            int literalLevel = _state.LevelOf(variable);
            _seen[variable] = true;
            touched.Add(variable);
            if (literalLevel == 0)
            {
                // A value without any decision is a fact; a proof needs to know where it comes from.
                antecedents.Add(FactReason(variable));
                return;
            }
            if (literalLevel == level) open++;
            else learned.Add(FalseLiteralOf(variable));
        }

        antecedents.Add(conflict.Reason);
        ForEachVariable(conflict.Reason, conflict.Other, -1, Take);
        int index = _state.TrailLength - 1;
        int asserting;
        while (true)
        {
            while (!_seen[_state.TrailAt(index) >> 1] || _state.LevelOf(_state.TrailAt(index) >> 1) != level) index--;
            int literal = _state.TrailAt(index--);
            asserting = literal ^ 1;
            if (--open == 0) break;
            SolverReason reason = _state.ReasonOf(literal >> 1);
            antecedents.Add(reason);
            ForEachVariable(reason, literal >> 1, literal >> 1, Take);
        }
        foreach (int variable in touched) _seen[variable] = false;

        int back = 0;
        foreach (int literal in learned) back = Math.Max(back, _state.LevelOf(literal >> 1));
        learned.Add(asserting);
        foreach (int literal in learned)
        {
            if (_pool.NameOf(literal >> 1) is not { } name) continue;
            name.Activity += 1;
            _hasActivity = true;
            _encoder.Activated(name);
        }
        _encoder.DecayActivities(Decay);
        _state.BackTo(back);
        return Add(new SolverClause { Kind = SolverClauseKind.Learned, Literals = [.. learned], Antecedents = [.. antecedents] }) is not { } again || Learn(again);
    }

    private int ConflictLevel(SolverConflict conflict)
    {
        int level = 0;
        ForEachVariable(conflict.Reason, conflict.Other, -1, variable => level = Math.Max(level, _state.LevelOf(variable)));
        return level;
    }

    /// <summary>Calls <paramref name="take"/> with the variables of a reason, except <paramref name="implied"/>.</summary>
    private static void ForEachVariable(SolverReason reason, int other, int implied, Action<int> take)
    {
        if (reason.Clause is { } clause)
        {
            for (int i = 0; i < clause.Count; i++)
            {
                int variable = clause.LiteralAt(i) >> 1;
                if (variable != implied) take(variable);
            }
            return;
        }
        take(reason.Cause);
        if (other != implied) take(other);
    }

    private int FalseLiteralOf(int variable) => _state.ValueOf(variable) > 0 ? (variable << 1) | 1 : variable << 1;

    private static SolverReason FactReason(int variable) => new(null, -2 - variable);

    private SolverReason[] CollectCore(SolverConflict conflict)
    {
        List<SolverReason> core = [];
        HashSet<SolverReason> seen = [];
        HashSet<int> facts = [];
        Stack<SolverReason> open = new();
        open.Push(conflict.Reason);
        ForEachVariable(conflict.Reason, conflict.Other, -1, fact => open.Push(FactReason(fact)));
        while (open.TryPop(out SolverReason reason))
        {
            if (reason.Clause is null && reason.Cause <= -2)
            {
                int variable = -2 - reason.Cause;
                if (!facts.Add(variable)) continue;
                SolverReason why = _state.ReasonOf(variable);
                if (why.IsNone) continue;
                open.Push(why);
                ForEachVariable(why, variable, variable, fact => open.Push(FactReason(fact)));
                continue;
            }
            if (reason.IsNone || !seen.Add(reason)) continue;
            if (reason.Clause is { Kind: SolverClauseKind.Learned } learned)
            {
                foreach (SolverReason antecedent in learned.Antecedents) open.Push(antecedent);
            }
            else core.Add(reason);
        }
        return [.. core];
    }
}

/// <summary>What cannot be: a clause whose literals are all false, or a rule between <see cref="SolverReason.Cause"/> and another variable.</summary>
internal readonly record struct SolverConflict(SolverReason Reason, int Other);
