namespace FlowKit.Conda.Solving;

/// <summary>Finds what a conflict teaches, and, where no decision led to it, which clauses it comes from.</summary>
internal sealed class ConflictAnalysis(SatState state)
{
    private readonly HashSet<int> _seen = [];

    /// <summary>The level of the last decision that a conflict depends on; 0 for none.</summary>
    public int LevelOf(SolverConflict conflict)
    {
        int level = 0;
        ForEachVariable(conflict.Reason, conflict.Other, -1, variable => level = Math.Max(level, state.LevelOf(variable)));
        return level;
    }

    /// <summary>The clause of the first unique implication point, and the level at which it says something new.</summary>
    public SolverClause Learn(SolverConflict conflict, out int backTo)
    {
        int level = LevelOf(conflict);
        state.BackTo(level);
        List<SolverReason> antecedents = [];
        List<int> learned = [];
        int open = 0;
        _seen.Clear();

        void Take(int variable)
        {
            if (!_seen.Add(variable)) return;
            int own = state.LevelOf(variable);
            // A value without any decision is a fact; a proof needs to know where it comes from.
            if (own == 0) antecedents.Add(FactReason(variable));
            else if (own == level) open++;
            else learned.Add(FalseLiteralOf(variable));
        }

        antecedents.Add(conflict.Reason);
        ForEachVariable(conflict.Reason, conflict.Other, -1, Take);
        int index = state.TrailLength - 1;
        while (true)
        {
            while (state.LevelOf(state.TrailAt(index) >> 1) != level || !_seen.Contains(state.TrailAt(index) >> 1)) index--;
            int literal = state.TrailAt(index--);
            if (--open == 0)
            {
                backTo = 0;
                foreach (int other in learned) backTo = Math.Max(backTo, state.LevelOf(other >> 1));
                learned.Add(literal ^ 1);
                return new SolverClause { Kind = SolverClauseKind.Learned, Literals = [.. learned], Antecedents = [.. antecedents] };
            }
            SolverReason reason = state.ReasonOf(literal >> 1);
            antecedents.Add(reason);
            ForEachVariable(reason, literal >> 1, literal >> 1, Take);
        }
    }

    /// <summary>The clauses and rules that a conflict without decisions comes from; learned ones are traced back.</summary>
    public SolverReason[] CollectCore(SolverConflict conflict)
    {
        List<SolverReason> core = [];
        HashSet<SolverReason> seen = [];
        HashSet<int> facts = [];
        Stack<SolverReason> open = new();
        void Push(int fact) => open.Push(FactReason(fact));

        open.Push(conflict.Reason);
        ForEachVariable(conflict.Reason, conflict.Other, -1, Push);
        while (open.TryPop(out SolverReason reason))
        {
            if (IsFact(reason, out int variable))
            {
                if (!facts.Add(variable)) continue;
                SolverReason why = state.ReasonOf(variable);
                if (why.IsNone) continue;
                open.Push(why);
                ForEachVariable(why, variable, variable, Push);
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

    // Calls take with the variables of a reason, except the implied one.
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

    private int FalseLiteralOf(int variable) => state.ValueOf(variable) > 0 ? (variable << 1) | 1 : variable << 1;

    private static SolverReason FactReason(int variable) => new(null, -2 - variable);

    private static bool IsFact(SolverReason reason, out int variable)
    {
        variable = -2 - reason.Cause;
        return reason.Clause is null && reason.Cause <= -2;
    }
}
