namespace FlowKit.Conda.Solving;

/// <summary>Finds what a conflict teaches, and, where no decision led to it, which rules it comes from.</summary>
internal sealed class ConflictAnalysis(SolverPool pool, SatState state)
{
    private readonly List<int> _variables = [];
    private readonly List<int> _marked = [];
    private bool[] _isMarked = [];

    /// <summary>The clause of the first unique implication point, its asserting literal last, and the level at which it says something new.</summary>
    public SolverClause Learn(SolverStep conflict, out int backTo)
    {
        if (_isMarked.Length < pool.VariableCount) Array.Resize(ref _isMarked, pool.VariableCount);
        List<SolverStep> antecedents = [conflict];
        List<int> learned = [], facts = [];
        int open = Take(conflict, implied: -1, learned, facts);
        int index = state.TrailLength - 1;
        while (true)
        {
            while (!_isMarked[state.TrailAt(index) >> 1]) index--;
            int literal = state.TrailAt(index--);
            if (--open == 0)
            {
                backTo = 0;
                foreach (int other in learned) backTo = Math.Max(backTo, state.LevelOf(other >> 1));
                learned.Add(literal ^ 1);
                foreach (int variable in _marked) _isMarked[variable] = false;
                _marked.Clear();
                return new SolverClause { Literals = [.. learned], Antecedents = [.. antecedents], Facts = [.. facts] };
            }
            SolverStep step = new(state.ReasonOf(literal >> 1), literal >> 1);
            antecedents.Add(step);
            open += Take(step, step.Implied, learned, facts);
        }
    }

    /// <summary>The rules that a conflict without decisions comes from; learned clauses are traced back.</summary>
    public SolverRule[] CollectCore(SolverStep conflict)
    {
        HashSet<SolverRule> core = [];
        HashSet<SolverClause> learned = [];
        HashSet<int> facts = [];
        Stack<SolverStep> open = new([conflict]);
        Stack<int> openFacts = new();
        Collect(conflict, implied: -1);
        foreach (int variable in _variables) Push(variable);
        while (openFacts.Count > 0 || open.Count > 0)
        {
            if (openFacts.TryPop(out int fact))
            {
                if (state.ReasonOf(fact) is not { IsNone: false } reason) continue;
                SolverStep step = new(reason, fact);
                Collect(step, fact);
                foreach (int cause in _variables) Push(cause);
                Tell(step);
            }
            else Tell(open.Pop());
        }
        return [.. core.OrderBy(rule => rule.Parent).ThenBy(rule => rule.Spec?.Id ?? -1).ThenBy(rule => rule.Kind)];

        void Push(int fact)
        {
            if (facts.Add(fact)) openFacts.Push(fact);
        }

        void Tell(SolverStep step)
        {
            if (step.Reason.Clause is not { } clause)
            {
                if (RuleOf(step.Reason.Cause, step.Implied) is { } between) core.Add(between);
            }
            else if (clause.Antecedents is null)
            {
                if (clause.Rule is { } rule) core.Add(rule);
            }
            else if (learned.Add(clause))
            {
                foreach (SolverStep antecedent in clause.Antecedents) open.Push(antecedent);
                foreach (int known in clause.Facts) Push(known);
            }
        }
    }

    private int Take(SolverStep step, int implied, List<int> learned, List<int> facts)
    {
        int open = 0;
        Collect(step, implied);
        foreach (int variable in _variables)
        {
            if (_isMarked[variable]) continue;
            int level = state.LevelOf(variable);
            if (level > 0)
            {
                _isMarked[variable] = true;
                _marked.Add(variable);
            }
            // A value without any decision is a fact; a proof needs to know where it comes from.
            if (level == 0) facts.Add(variable);
            else if (level == state.Level) open++;
            else learned.Add(state.ValueOf(variable) > 0 ? (variable << 1) | 1 : variable << 1);
        }
        return open;
    }

    // The variables of a step, except the one it implies; of a conflict, all.
    private void Collect(SolverStep step, int implied)
    {
        _variables.Clear();
        if (step.Reason.Clause is { } clause)
        {
            foreach (int literal in clause.Literals) Add(literal >> 1);
            foreach (int candidate in clause.Candidates) Add(candidate);
        }
        else
        {
            if (step.Reason.Cause >= 0) Add(step.Reason.Cause);
            if (step.Implied >= 0) Add(step.Implied);
        }

        void Add(int variable)
        {
            if (variable != implied) _variables.Add(variable);
        }
    }

    private SolverRule? RuleOf(int a, int b)
    {
        (int parent, int effect) = pool.KindOf(a) <= SolverVariableKind.Record ? (a, b) : (b, a);
        if (effect < 0 || pool.KindOf(parent) > SolverVariableKind.Record || pool.DataOf(effect) is not SolverSpec spec || pool.NameOf(parent) == spec.Name) return null;
        return pool.KindOf(effect) switch
        {
            SolverVariableKind.Needed => new SolverRule(SolverRuleKind.Requires, parent, spec),
            SolverVariableKind.Restricted => new SolverRule(SolverRuleKind.Constrains, parent, spec),
            _ => null,
        };
    }
}
