using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Turns what the request, records and extras ask for into clauses, for everything that can be reached: then a choice shows at once what it
/// rules out. Goes breadth first from each candidate of what was asked for, in the order of the channels, as libsolv does: so the libraries
/// that all have in common are reached, and later decided, before what only the newest candidate asks for. What cannot be installed for sure
/// is left as it is, and nothing is reached through it.
/// </summary>
internal sealed class ClauseEncoder(SolverPool pool, SatState state, Propagation propagation)
{
    private static readonly SolverSpec[] Nothing = [];

    private readonly Queue<int> _open = new();
    private readonly List<SolverSpec[]?> _requirements = [];
    private readonly Dictionary<SolverName, List<int>> _withExtras = [];

    /// <summary>What a record (or the request) requires, in the order of writing.</summary>
    public SolverSpec[] RequirementsOf(int variable) => variable < _requirements.Count ? _requirements[variable] ?? Nothing : Nothing;

    /// <summary>Makes all clauses; what cannot be, where the request contradicts itself without any choice.</summary>
    public SolverStep? EncodeAll()
    {
        propagation.Grow();
        state.Assign(SolverPool.RootVariable << 1, SolverReason.None);
        // What is installed already moves last; of the rest the first name decides first, in whatever order the request was written, as in libmamba.
        SolverSpec[] roots =
        [
            .. pool.Request.Specs.Select(pool.GetSpec)
                .OrderBy(static spec => !spec.Name.HasFavored).ThenBy(static spec => spec.Name.Name, StringComparer.Ordinal).ThenBy(static spec => spec.Spec.ToString(), StringComparer.Ordinal),
        ];
        foreach (SolverSpec spec in roots) Require(SolverPool.RootVariable, spec);
        foreach (MatchSpec spec in pool.Request.Constraints) Constrain(SolverPool.RootVariable, pool.GetSpec(spec));
        Remember(SolverPool.RootVariable, roots);
        SolverStep? conflict = propagation.Run();
        // What the request leaves no choice of is as good as asked for: what it requires is decided before what choices bring.
        foreach (SolverSpec spec in roots)
        {
            if (spec.Name.Chosen is var chosen and >= 0 && pool.RecordOf(chosen) is not null) Reach(chosen);
        }
        conflict ??= ExpandReached();
        foreach (SolverSpec spec in roots.OrderBy(static spec => spec.Candidates.Length))
        {
            foreach (int candidate in spec.Name.Listed)
            {
                if (conflict is not null) return conflict;
                if (!spec.Matches[candidate - spec.Name.FirstVariable]) continue;
                Reach(candidate);
                conflict = ExpandReached();
            }
        }
        return conflict;
    }

    private void Reach(int candidate)
    {
        if (state.Reach(candidate)) _open.Enqueue(candidate);
    }

    private SolverStep? ExpandReached()
    {
        while (_open.TryDequeue(out int variable))
        {
            if (state.ValueOf(variable) < 0) continue;
            ExpandRecord(variable, pool.RecordOf(variable)!);
            if (propagation.Run() is { } conflict) return conflict;
        }
        return null;
    }

    private void ExpandRecord(int variable, PackageRecord record)
    {
        SolverSpec[] required = new SolverSpec[record.Depends.Count];
        SolverSpec? impossible = null;
        for (int i = 0; i < required.Length; i++)
        {
            if (SpecOf(variable, record, record.Depends[i]) is not { } spec) return;
            required[i] = spec;
            if (impossible is null && spec.Spec.Condition is null && (spec.Candidates.Length == 0 || (spec.NeededVariable >= 0 && state.ValueOf(spec.NeededVariable) < 0))) impossible = spec;
        }
        SolverSpec[] constrained = new SolverSpec[record.Constrains.Count];
        for (int i = 0; i < constrained.Length; i++)
        {
            if (pool.GetSpec(record.Constrains[i]) is not { } spec)
            {
                MakeUnusable(variable, $"its constraint '{record.Constrains[i]}' cannot be read");
                return;
            }
            constrained[i] = spec;
        }
        if (impossible is not null)
        {
            Require(variable, impossible);
            return;
        }
        foreach (SolverSpec spec in constrained) Constrain(variable, spec);
        foreach (SolverSpec spec in required) Require(variable, spec);
        Remember(variable, required);
        if (record.ExtraDepends.Count == 0) return;
        SolverName name = pool.NameOf(variable)!;
        if (!_withExtras.TryGetValue(name, out List<int>? records)) _withExtras.Add(name, records = []);
        records.Add(variable);
        foreach ((string extra, int wanted) in name.WantedExtras.ToArray()) RequireExtra(variable, record, extra, wanted);
    }

    private void RequireExtra(int variable, PackageRecord record, string extra, int wanted)
    {
        if (!record.ExtraDepends.TryGetValue(extra, out IReadOnlyList<string>? dependencies)) return;
        List<SolverSpec> required = [.. RequirementsOf(variable)];
        foreach (string text in dependencies)
        {
            if (SpecOf(variable, record, text, extra, wanted) is not { } spec) return;
            Require(variable, spec, wanted);
            required.Add(spec);
        }
        Remember(variable, [.. required]);
    }

    private SolverSpec? SpecOf(int variable, PackageRecord record, string text, string? extra = null, int wanted = -1)
    {
        SolverSpec? spec = pool.GetSpec(text);
        if (spec is null) MakeUnusable(variable, $"its dependency '{text}'{(extra is null ? "" : $" of the extra '{extra}'")} cannot be read", wanted);
        else if (pool.Request.DependencyOverrides.Count > 0)
        {
            foreach ((MatchSpec package, MatchSpec replacement) in pool.Request.DependencyOverrides)
            {
                if (replacement.Name == spec.Name.Name && package.Matches(record)) return pool.GetSpec(replacement);
            }
        }
        return spec;
    }

    // A further condition is one beside those that the spec itself has: that an extra is wanted.
    private void Require(int parent, SolverSpec spec, int furtherCondition = -1)
    {
        Activate(spec);
        if (!spec.IsRequired)
        {
            spec.IsRequired = true;
            if (parent != SolverPool.RootVariable)
            {
                foreach (int candidate in spec.Name.Listed)
                {
                    if (spec.Matches[candidate - spec.Name.FirstVariable]) Reach(candidate);
                }
            }
            int needed = (spec.NeededVariable << 1) | 1;
            int candidateToWatch = Array.FindIndex(spec.Candidates, candidate => state.ValueOf(candidate) >= 0);
            SolverClause clause = new() { Literals = [needed], Candidates = spec.Candidates };
            if (candidateToWatch >= 0) propagation.Watch(clause, needed, spec.Candidates[candidateToWatch] << 1);
            else if (state.ValueOfLiteral(needed) == 0) state.Assign(needed, new SolverReason(clause, -1));
        }
        Link(parent, spec, spec.NeededVariable << 1, SolverRuleKind.Requires, furtherCondition);
        foreach (string extra in spec.Spec.Extras)
        {
            int wanted = pool.GetExtra(spec.Name, extra, out bool isNew);
            propagation.Grow();
            Link(parent, spec, wanted << 1, SolverRuleKind.Requires, furtherCondition);
            if (!isNew || !_withExtras.TryGetValue(spec.Name, out List<int>? records)) continue;
            foreach (int record in records.ToArray()) RequireExtra(record, pool.RecordOf(record)!, extra, wanted);
        }
    }

    private void Constrain(int parent, SolverSpec spec)
    {
        Activate(spec);
        Link(parent, spec, spec.RestrictedVariable << 1, SolverRuleKind.Constrains, -1);
    }

    private void Activate(SolverSpec spec)
    {
        if (!pool.Activate(spec)) return;
        propagation.Grow();
        propagation.Imply(spec.NeededVariable << 1, spec.RestrictedVariable << 1);
        Assume(spec.Name);
        if (spec.Name.Chosen is var chosen and >= 0 && !spec.Matches[chosen - spec.Name.FirstVariable] && state.ValueOf(spec.RestrictedVariable) == 0)
            state.Assign((spec.RestrictedVariable << 1) | 1, new SolverReason(null, chosen));
    }

    private void Link(int parent, SolverSpec spec, int effect, SolverRuleKind kind, int furtherCondition)
    {
        if (spec.Spec.Condition is null && furtherCondition < 0)
        {
            propagation.Imply(parent << 1, effect);
            return;
        }
        foreach (int[] conditions in spec.Spec.Condition is { } condition ? Alternatives(condition) : [[]])
        {
            int[] literals = [effect, (parent << 1) | 1, .. conditions.Select(c => (c << 1) | 1), .. furtherCondition < 0 ? [] : new[] { (furtherCondition << 1) | 1 }];
            Add(new SolverClause { Literals = literals, Rule = new SolverRule(kind, parent, spec, Extra: furtherCondition < 0 ? null : (string)pool.DataOf(furtherCondition)!) });
        }
    }

    private void Add(SolverClause clause)
    {
        int[] open = [.. clause.Literals.Where(literal => state.ValueOfLiteral(literal) >= 0).Take(2)];
        if (open.Length == 2) propagation.Watch(clause, open[0], open[1]);
        else if (open.Length == 1 && state.ValueOfLiteral(open[0]) == 0) state.Assign(open[0], new SolverReason(clause, -1));
        else if (open.Length == 0) propagation.Fail(new SolverStep(new SolverReason(clause, -1), -1));
    }

    // A condition as alternatives of variables that all have to be true.
    private List<int[]> Alternatives(MatchCondition condition)
    {
        switch (condition.Kind)
        {
            case MatchConditionKind.Spec:
                return [[ConditionVariable(pool.GetSpec(condition.Spec!))]];
            case MatchConditionKind.Or:
                List<int[]> any = [];
                foreach (MatchCondition operand in condition.Operands) any.AddRange(Alternatives(operand));
                return any;
            default:
                List<int[]> all = [[]];
                foreach (MatchCondition operand in condition.Operands)
                {
                    List<int[]> next = Alternatives(operand);
                    if ((long)all.Count * next.Count > 10_000)
                        throw new FlowKitException(CondaErrors.BadRequest, $"The condition '{condition}' has more than 10,000 alternatives. Write it simpler.");
                    all = [.. all.SelectMany(left => next.Select(right => left.Union(right).ToArray()))];
                }
                return all;
        }
    }

    private int ConditionVariable(SolverSpec spec)
    {
        if (spec.ConditionVariable >= 0) return spec.ConditionVariable;
        int condition = pool.AddCondition(spec);
        propagation.Grow();
        Assume(spec.Name);
        foreach (int candidate in spec.Candidates) propagation.Imply(candidate << 1, condition << 1);
        return condition;
    }

    // A virtual package is a fact: it is there whether anything asks for it or not.
    private void Assume(SolverName name)
    {
        if (name.Count == 1 && pool.KindOf(name.FirstVariable) == SolverVariableKind.Virtual && state.ValueOf(name.FirstVariable) == 0) state.Assign(name.FirstVariable << 1, SolverReason.None);
    }

    // Unusable at all, or only where something else is wanted of it.
    private void MakeUnusable(int variable, string problem, int wanted = -1) =>
        Add(new SolverClause { Literals = [(variable << 1) | 1, .. wanted < 0 ? [] : new[] { (wanted << 1) | 1 }], Rule = new SolverRule(SolverRuleKind.Unusable, variable, null, problem) });

    private void Remember(int variable, SolverSpec[] required)
    {
        while (_requirements.Count <= variable) _requirements.Add(null);
        _requirements[variable] = required;
    }
}
