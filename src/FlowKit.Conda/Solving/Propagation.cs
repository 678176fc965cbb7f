namespace FlowKit.Conda.Solving;

/// <summary>
/// Finds what follows from the values that variables have. That a name is installed once, and which candidates break or match a spec, are
/// rules and not clauses: there are too many of them to write down.
/// </summary>
internal sealed class Propagation(SolverPool pool, SatState state, Action checkTime)
{
    private readonly ImplicationLists _implications = new();
    private List<SolverClause>?[] _watches = [];
    private SolverStep? _failed;
    private int _steps;

    /// <summary>Makes room for variables that were added to the pool.</summary>
    public void Grow()
    {
        int count = pool.VariableCount;
        state.EnsureCapacity(count);
        _implications.EnsureCapacity(count);
        if (count * 2 > _watches.Length) Array.Resize(ref _watches, Math.Max(count * 2, Math.Max(2048, _watches.Length * 2)));
    }

    /// <summary>Adds a rule between two literals; before any decision.</summary>
    public void Imply(int cause, int effect)
    {
        _implications.Add(cause, effect);
        if (state.ValueOfLiteral(cause) > 0 && state.ValueOfLiteral(effect) == 0) state.Assign(effect, new SolverReason(null, cause >> 1));
        else if (state.ValueOfLiteral(effect) < 0 && state.ValueOfLiteral(cause) == 0) state.Assign(cause ^ 1, new SolverReason(null, effect >> 1));
        else if (state.ValueOfLiteral(effect) < 0 && state.ValueOfLiteral(cause) > 0) Fail(new SolverStep(new SolverReason(null, cause >> 1), effect >> 1));
    }

    /// <summary>Watches two literals of a clause, of which both are not false, or one is true, or the second is the one that becomes open first.</summary>
    public void Watch(SolverClause clause, int first, int second)
    {
        clause.FirstWatch = first;
        clause.SecondWatch = second;
        (_watches[first] ??= new List<SolverClause>(4)).Add(clause);
        (_watches[second] ??= new List<SolverClause>(4)).Add(clause);
    }

    /// <summary>Says that a clause that was just made is false already; <see cref="Run"/> tells it.</summary>
    public void Fail(SolverStep step) => _failed ??= step;

    /// <summary>Draws all conclusions; the step that contradicts another, or null.</summary>
    public SolverStep? Run()
    {
        if (_failed is not null) return _failed;
        while (state.Head < state.TrailLength)
        {
            if ((++_steps & 0xFF) == 0) checkTime();
            int literal = state.TrailAt(state.Head++);
            int variable = literal >> 1;
            if ((literal & 1) == 0 && ApplyRules(variable) is { } broken) return broken;
            for (int entry = _implications.First(literal); entry != 0; entry = _implications.Next(entry))
            {
                if (Set(_implications.LiteralOf(entry), variable) is { } contradiction) return contradiction;
            }
            if (_watches[literal ^ 1] is { } watches && VisitWatches(literal ^ 1, watches) is { } conflict) return conflict;
        }
        return null;
    }

    private SolverStep? ApplyRules(int variable)
    {
        switch (pool.KindOf(variable))
        {
            case SolverVariableKind.Record or SolverVariableKind.Virtual:
                return ApplyInstalled(variable, pool.NameOf(variable)!);
            case SolverVariableKind.Restricted:
                SolverSpec spec = (SolverSpec)pool.DataOf(variable)!;
                int first = spec.Name.FirstVariable;
                for (int i = 0; i < spec.Matches.Length; i++)
                {
                    if (!spec.Matches[i] && Set(((first + i) << 1) | 1, variable) is { } broken) return broken;
                }
                return null;
            default:
                return null;
        }
    }

    private SolverStep? ApplyInstalled(int variable, SolverName name)
    {
        for (int other = name.FirstVariable; other < name.EndVariable; other++)
        {
            if (other != variable && Set((other << 1) | 1, variable) is { } twice) return twice;
        }
        int place = variable - name.FirstVariable;
        foreach (SolverSpec spec in name.Specs)
        {
            if (!spec.Matches[place] && Set((spec.RestrictedVariable << 1) | 1, variable) is { } broken) return broken;
        }
        return null;
    }

    private SolverStep? Set(int literal, int cause)
    {
        int value = state.ValueOfLiteral(literal);
        if (value < 0) return new SolverStep(new SolverReason(null, cause), literal >> 1);
        if (value > 0) return null;
        state.Assign(literal, new SolverReason(null, cause));
        return null;
    }

    private SolverStep? VisitWatches(int falseLiteral, List<SolverClause> watches)
    {
        int kept = 0;
        for (int i = 0; i < watches.Count; i++)
        {
            SolverClause clause = watches[i];
            int other = clause.FirstWatch == falseLiteral ? clause.SecondWatch : clause.FirstWatch;
            int otherValue = state.ValueOfLiteral(other);
            if (otherValue <= 0 && FindWatch(clause, falseLiteral, other) is var replacement and >= 0)
            {
                if (clause.FirstWatch == falseLiteral) clause.FirstWatch = replacement;
                else clause.SecondWatch = replacement;
                (_watches[replacement] ??= new List<SolverClause>(4)).Add(clause);
                continue;
            }
            watches[kept++] = clause;
            if (otherValue > 0) continue;
            if (otherValue == 0)
            {
                state.Assign(other, new SolverReason(clause, -1));
                continue;
            }
            for (i++; i < watches.Count; i++) watches[kept++] = watches[i];
            watches.RemoveRange(kept, watches.Count - kept);
            return new SolverStep(new SolverReason(clause, -1), -1);
        }
        watches.RemoveRange(kept, watches.Count - kept);
        return null;
    }

    private int FindWatch(SolverClause clause, int falseLiteral, int other)
    {
        foreach (int literal in clause.Literals)
        {
            if (literal != other && literal != falseLiteral && state.ValueOfLiteral(literal) >= 0) return literal;
        }
        foreach (int candidate in clause.Candidates)
        {
            int literal = candidate << 1;
            if (literal != other && literal != falseLiteral && state.ValueOf(candidate) >= 0) return literal;
        }
        return -1;
    }
}
