using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Turns what records, extras and the request ask for into clauses, when they are first reached.</summary>
internal sealed class ClauseEncoder(SolverPool pool, SatSolver solver)
{
    private readonly HashSet<int> _expanded = [];

    public bool IsExpanded(int variable) => pool.KindOf(variable) is SolverVariableKind.Virtual or SolverVariableKind.Violation or SolverVariableKind.Condition || _expanded.Contains(variable);

    /// <summary>Adds the clauses of a variable; what the first conflicting one says, if any (all are added all the same).</summary>
    public SolverConflict? Expand(int variable)
    {
        if (!_expanded.Add(variable)) return null;
        SolverConflict? conflict = null;
        switch (pool.KindOf(variable))
        {
            case SolverVariableKind.Root:
                foreach (MatchSpec spec in pool.Request.Specs) Require(variable, pool.GetSpec(spec), ref conflict);
                foreach (MatchSpec spec in pool.Request.Constraints) Constrain(variable, pool.GetSpec(spec), ref conflict);
                break;
            case SolverVariableKind.Record:
                ExpandRecord(variable, pool.RecordOf(variable)!, ref conflict);
                break;
            case SolverVariableKind.Extra:
                (int recordVariable, string extra) = ((int, string))pool.DataOf(variable)!;
                PackageRecord record = pool.RecordOf(recordVariable)!;
                RequireAll(variable, record, record.ExtraDepends[extra], ref conflict);
                break;
        }
        return conflict;
    }

    private void ExpandRecord(int variable, PackageRecord record, ref SolverConflict? conflict)
    {
        foreach (string text in record.Constrains)
        {
            if (pool.GetSpec(text) is not { } spec)
            {
                MakeUnusable(variable, $"its constraint '{text}' cannot be read", ref conflict);
                return;
            }
            Constrain(variable, spec, ref conflict);
        }
        RequireAll(variable, record, record.Depends, ref conflict);
    }

    private void RequireAll(int variable, PackageRecord record, IReadOnlyList<string> dependencies, ref SolverConflict? conflict)
    {
        foreach (string text in dependencies)
        {
            SolverSpec? spec = pool.GetSpec(text);
            if (spec is null)
            {
                MakeUnusable(variable, $"its dependency '{text}' cannot be read", ref conflict);
                return;
            }
            Require(variable, pool.Request.DependencyOverrides.Count > 0 ? Override(record, spec) : spec, ref conflict);
        }
    }

    private SolverSpec Override(PackageRecord record, SolverSpec dependency)
    {
        foreach ((MatchSpec package, MatchSpec replacement) in pool.Request.DependencyOverrides)
        {
            if (replacement.Name == dependency.Name.Name && package.Matches(record)) return pool.GetSpec(replacement);
        }
        return dependency;
    }

    private void Require(int parent, SolverSpec spec, ref SolverConflict? conflict)
    {
        int[] candidates = pool.GetCandidates(spec);
        Assume(spec);
        foreach (int[] conditions in spec.Spec.Condition is { } condition ? Alternatives(condition, ref conflict) : [[]])
        {
            int[] literals = [(parent << 1) | 1, .. conditions.Select(c => (c << 1) | 1)];
            AddClause(new SolverClause { Kind = SolverClauseKind.Requires, Parent = parent, Spec = spec, Literals = literals, Candidates = candidates }, ref conflict);
            foreach (string extra in spec.Spec.Extras)
            {
                foreach (int candidate in candidates)
                {
                    if (pool.RecordOf(candidate) is not { } record || !record.ExtraDepends.ContainsKey(extra)) continue;
                    int wanted = pool.AddExtra(candidate, extra, out _);
                    int[] wants = [.. literals, (candidate << 1) | 1, wanted << 1];
                    AddClause(new SolverClause { Kind = SolverClauseKind.WantsExtra, Parent = parent, Spec = spec, Literals = wants }, ref conflict);
                }
            }
        }
    }

    private void Constrain(int parent, SolverSpec spec, ref SolverConflict? conflict)
    {
        Assume(spec);
        if (spec.ViolationVariable < 0)
        {
            spec.ViolationVariable = pool.AddAuxiliary(SolverVariableKind.Violation, spec);
            for (int candidate = spec.Name.FirstVariable; candidate < spec.Name.FirstVariable + spec.Name.Count; candidate++)
            {
                if (!pool.Matches(spec, candidate)) Keep(solver.AddEffect(candidate, spec.ViolationVariable), ref conflict);
            }
        }
        int[] conditions = [];
        if (spec.Spec.Condition is { } condition)
        {
            foreach (int[] alternative in Alternatives(condition, ref conflict))
            {
                conditions = alternative;
                AddConstraint(parent, spec, conditions, ref conflict);
            }
            return;
        }
        AddConstraint(parent, spec, conditions, ref conflict);
    }

    private void AddConstraint(int parent, SolverSpec spec, int[] conditions, ref SolverConflict? conflict) => AddClause(
        new SolverClause
        {
            Kind = SolverClauseKind.Constrains, Parent = parent, Spec = spec,
            Literals = [(parent << 1) | 1, .. conditions.Select(c => (c << 1) | 1), (spec.ViolationVariable << 1) | 1],
        },
        ref conflict);

    // A condition as alternatives of variables that all have to be true.
    private List<int[]> Alternatives(MatchCondition condition, ref SolverConflict? conflict)
    {
        switch (condition.Kind)
        {
            case MatchConditionKind.Spec:
                return [[ConditionVariable(pool.GetSpec(condition.Spec!), ref conflict)]];
            case MatchConditionKind.Or:
                List<int[]> any = [];
                foreach (MatchCondition operand in condition.Operands) any.AddRange(Alternatives(operand, ref conflict));
                return any;
            default:
                List<int[]> all = [[]];
                foreach (MatchCondition operand in condition.Operands)
                {
                    List<int[]> next = Alternatives(operand, ref conflict);
                    if ((long)all.Count * next.Count > 10_000)
                        throw new FlowKitException(CondaErrors.BadRequest, $"The condition '{condition}' has more than 10,000 alternatives. Write it simpler.");
                    all = [.. all.SelectMany(left => next.Select(right => left.Union(right).ToArray()))];
                }
                return all;
        }
    }

    private int ConditionVariable(SolverSpec spec, ref SolverConflict? conflict)
    {
        if (spec.ConditionVariable >= 0) return spec.ConditionVariable;
        int[] candidates = pool.GetCandidates(spec);
        Assume(spec);
        spec.ConditionVariable = pool.AddAuxiliary(SolverVariableKind.Condition, spec);
        foreach (int candidate in candidates) Keep(solver.AddEffect(candidate, spec.ConditionVariable), ref conflict);
        return spec.ConditionVariable;
    }

    // A virtual package is a fact: it is there whether anything asks for it or not.
    private void Assume(SolverSpec spec)
    {
        if (spec.Name.Count == 1 && pool.KindOf(spec.Name.FirstVariable) == SolverVariableKind.Virtual) solver.AssumeVirtual(spec.Name.FirstVariable);
    }

    private void MakeUnusable(int variable, string problem, ref SolverConflict? conflict) => AddClause(
        new SolverClause { Kind = SolverClauseKind.Unusable, Parent = variable, Literals = [(variable << 1) | 1], Problem = problem }, ref conflict);

    private void AddClause(SolverClause clause, ref SolverConflict? conflict) => Keep(solver.Add(clause), ref conflict);

    private static void Keep(SolverConflict? found, ref SolverConflict? conflict) => conflict ??= found;
}
