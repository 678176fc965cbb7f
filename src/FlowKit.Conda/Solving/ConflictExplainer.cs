using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Says why there is no solution: finds the fewest of the user's specs that cannot be together, follows the clauses of their final conflict
/// down to the causes, joins candidates that fail alike, and tries what would work instead.
/// </summary>
internal sealed class ConflictExplainer(SolveAttempt failed)
{
    private const int DeepestTree = 24;

    // Requests that took this many conflicts are puzzles rather than package sets; solving them again and again helps nobody.
    private const int HardConflicts = 2000;

    private readonly Dictionary<int, List<SolverClause>> _byParent = [];
    private readonly HashSet<SolverSpec> _told = [];
    private SolveAttempt? _narrowed;

    private SolverPool Pool => (_narrowed ?? failed).Pool;

    public CondaConflict Explain()
    {
        CondaSolveRequest request = failed.Pool.Request;
        List<MatchSpec> needed = FindNeededSpecs(request);
        bool isHard = failed.Solver.ConflictCount > HardConflicts;
        if (!isHard && needed.Count < request.Specs.Count) _narrowed = SolveAttempt.Run(request with { Specs = needed }, failed.CheckTime);
        foreach (SolverReason reason in (_narrowed ?? failed).Solver.Core)
        {
            if (reason.Clause is not { } clause) continue;
            if (!_byParent.TryGetValue(clause.Parent, out List<SolverClause>? clauses)) _byParent.Add(clause.Parent, clauses = []);
            clauses.Add(clause);
        }
        foreach (List<SolverClause> clauses in _byParent.Values) clauses.Sort((a, b) => a.Id.CompareTo(b.Id));

        List<CondaConflict> causes = [];
        if (_byParent.TryGetValue(SolverPool.RootVariable, out List<SolverClause>? roots))
        {
            foreach (SolverClause clause in roots)
            {
                string text = clause.Kind == SolverClauseKind.Constrains ? $"{clause.Spec!.Spec} has to hold" : $"{clause.Spec!.Spec} is asked for";
                causes.Add(new CondaConflict(text, clause.Kind == SolverClauseKind.Constrains ? [] : CausesOf(clause.Spec!, 1)));
            }
        }
        return new CondaConflict("The request cannot be satisfied", causes) { Suggestion = isHard ? null : new SuggestionFinder(failed, needed).Find() };
    }

    // Leaves out one spec after the other; what makes the rest solvable is needed.
    private List<MatchSpec> FindNeededSpecs(CondaSolveRequest request)
    {
        HashSet<MatchSpec> inCore = [.. failed.Solver.Core.Where(r => r.Clause?.Parent == SolverPool.RootVariable).Select(r => r.Clause!.Spec!.Spec)];
        List<MatchSpec> needed = [.. request.Specs.Where(inCore.Contains).Distinct()];
        if (needed.Count > 32 || failed.Solver.ConflictCount > HardConflicts) return needed;
        for (int i = needed.Count - 1; i >= 0 && needed.Count > 1; i--)
        {
            List<MatchSpec> rest = [.. needed];
            rest.RemoveAt(i);
            if (SolveAttempt.Run(request with { Specs = rest }, failed.CheckTime, HardConflicts).IsUnsatisfiable) needed = rest;
        }
        return needed;
    }

    private List<CondaConflict> CausesOf(SolverSpec spec, int depth)
    {
        List<CondaConflict> causes = [];
        int[] candidates = Pool.GetCandidates(spec);
        if (candidates.Length == 0)
        {
            MissingPackage.Describe(Pool, spec, causes);
            return causes;
        }
        if (depth > DeepestTree || !_told.Add(spec)) return causes;

        // Candidates that fail for the same reasons are told as one.
        List<(string Key, List<int> Members, List<SolverClause> Clauses)> groups = [];
        foreach (int candidate in candidates)
        {
            List<SolverClause> clauses = _byParent.TryGetValue(candidate, out List<SolverClause>? own) ? own : [];
            string key = string.Join("\n", clauses.Select(c => c.Kind + ":" + (c.Problem ?? c.Spec!.Spec.ToString())).Distinct().Order(StringComparer.Ordinal));
            int place = groups.FindIndex(group => group.Key == key);
            if (place < 0) groups.Add((key, [candidate], clauses));
            else groups[place].Members.Add(candidate);
        }
        foreach ((_, List<int> members, List<SolverClause> clauses) in groups)
        {
            string what = DescribeCandidates(spec.Name.Name, members);
            if (clauses.Count == 0 && Pool.KindOf(members[0]) == SolverVariableKind.Virtual) causes.Add(new CondaConflict($"the target system has {what}", []));
            else if (clauses.Count == 0) causes.Add(new CondaConflict($"{what} would do, but not beside the rest", []));
            foreach (SolverClause clause in clauses.DistinctBy(c => (c.Kind, c.Spec, c.Problem))) causes.Add(Describe(what, clause, depth));
        }
        return causes;
    }

    private CondaConflict Describe(string what, SolverClause clause, int depth)
    {
        switch (clause.Kind)
        {
            case SolverClauseKind.Unusable:
                return new CondaConflict($"{what} cannot be used: {clause.Problem}", []);
            case SolverClauseKind.Constrains:
                SolverSpec spec = clause.Spec!;
                return new CondaConflict($"{what} allows only {spec.Spec}{PresentVirtual(spec)}", []);
            case SolverClauseKind.WantsExtra:
                return new CondaConflict($"{what} wants the extra {string.Join(", ", clause.Spec!.Spec.Extras)} of {clause.Spec.Name.Name}", []);
            default:
                bool told = _told.Contains(clause.Spec!);
                List<CondaConflict> causes = CausesOf(clause.Spec!, depth + 1);
                return new CondaConflict($"{what} needs {clause.Spec!.Spec}{(told && causes.Count == 0 ? " (see above)" : "")}", causes);
        }
    }

    private string PresentVirtual(SolverSpec spec) =>
        Pool.Virtuals.TryGetValue(spec.Name.Name, out VirtualPackage? present) ? $", and the target system has {present.Name} {present.Version}" : "";

    private string DescribeCandidates(string name, List<int> members)
    {
        if (Pool.DataOf(members[0]) is VirtualPackage virtualPackage) return $"{virtualPackage.Name} {virtualPackage.Version}";
        PackageRecord[] records = [.. members.Select(member => Pool.RecordOf(member)!)];
        return records.Length == 1 ? $"{name} {records[0].Version} {records[0].Build}" : $"{name} {VersionRange.Describe(records.Select(r => r.Version))}";
    }
}
