using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Says why there is no solution: finds the fewest of the user's specs that cannot be together, follows the rules of their final conflict
/// down to the causes, joins candidates that fail alike, and tries what would work instead.
/// </summary>
internal sealed class ConflictExplainer(SolveAttempt failed)
{
    private const int DeepestTree = 24;

    // Requests that took this many conflicts are puzzles rather than package sets; solving them again and again helps nobody.
    private const int HardConflicts = 2000;

    private readonly Dictionary<int, List<SolverRule>> _byParent = [];
    private readonly HashSet<SolverSpec> _told = [];
    private SolveAttempt? _narrowed;

    private SolverPool Pool => (_narrowed ?? failed).Pool;

    public CondaConflict Explain()
    {
        CondaSolveRequest request = failed.Pool.Request;
        List<MatchSpec> needed = FindNeededSpecs(request);
        bool isHard = failed.Solver.ConflictCount > HardConflicts;
        if (!isHard && needed.Count < request.Specs.Count) _narrowed = failed.Again(request with { Specs = needed });
        foreach (SolverRule rule in (_narrowed ?? failed).Solver.Core)
        {
            if (!_byParent.TryGetValue(rule.Parent, out List<SolverRule>? rules)) _byParent.Add(rule.Parent, rules = []);
            rules.Add(rule);
        }

        List<CondaConflict> causes = [];
        if (_byParent.TryGetValue(SolverPool.RootVariable, out List<SolverRule>? roots))
        {
            foreach (SolverRule rule in roots)
            {
                string text = rule.Kind == SolverRuleKind.Constrains ? $"{rule.Spec!.Spec} has to hold" : $"{Asked(rule.Spec!)}{OriginOf(rule.Spec!.Spec)}";
                causes.Add(new CondaConflict(text, rule.Kind == SolverRuleKind.Constrains ? [] : CausesOf(rule.Spec!, 1)) { Names = [rule.Spec.Name.Name] });
            }
        }
        return new CondaConflict("The request cannot be satisfied", causes) { Suggestion = isHard ? null : new SuggestionFinder(failed, needed).Find() };
    }

    private static string Asked(SolverSpec spec) => spec.Spec.Url is { } url ? $"{spec.Name.Name} is asked for as {ChannelText.StripSecrets(url)}" : $"{spec.Spec} is asked for";

    private string OriginOf(MatchSpec spec) => failed.Pool.Request.Origins.TryGetValue(spec, out string? origin) ? $" ({origin})" : "";

    // Leaves out one spec after the other; what makes the rest solvable is needed.
    private List<MatchSpec> FindNeededSpecs(CondaSolveRequest request)
    {
        HashSet<MatchSpec> inCore = [.. failed.Solver.Core.Where(rule => rule.Parent == SolverPool.RootVariable).Select(rule => rule.Spec!.Spec)];
        // A spec of an archive is a cause without any rule: it hides what channels have of its name.
        List<MatchSpec> needed = [.. request.Specs.Where(spec => inCore.Contains(spec) || spec.Url is not null).Distinct()];
        if (needed.Count > 32 || failed.Solver.ConflictCount > HardConflicts) return needed;
        for (int i = needed.Count - 1; i >= 0 && needed.Count > 1; i--)
        {
            List<MatchSpec> rest = [.. needed];
            rest.RemoveAt(i);
            if (failed.Again(request with { Specs = rest }, HardConflicts).IsUnsatisfiable) needed = rest;
        }
        return needed;
    }

    private List<CondaConflict> CausesOf(SolverSpec spec, int depth)
    {
        List<CondaConflict> causes = [];
        int[] candidates = spec.Candidates;
        if (candidates.Length == 0)
        {
            MissingPackage.Describe(Pool, spec, causes);
            return causes;
        }
        if (depth > DeepestTree || !_told.Add(spec)) return causes;

        // Candidates that fail for the same reasons are told as one.
        List<(string Key, List<int> Members, List<SolverRule> Rules)> groups = [];
        foreach (int candidate in candidates)
        {
            List<SolverRule> rules = _byParent.TryGetValue(candidate, out List<SolverRule>? own) ? own : [];
            string key = string.Join("\n", rules.Select(r => r.Kind + ":" + (r.Problem ?? r.Spec!.Spec.ToString())).Distinct().Order(StringComparer.Ordinal));
            int place = groups.FindIndex(group => group.Key == key);
            if (place < 0) groups.Add((key, [candidate], rules));
            else groups[place].Members.Add(candidate);
        }
        foreach ((_, List<int> members, List<SolverRule> rules) in groups)
        {
            string what = DescribeCandidates(spec.Name.Name, members);
            if (rules.Count == 0 && Pool.KindOf(members[0]) == SolverVariableKind.Virtual) causes.Add(About($"the target system has {what}", [], spec.Name));
            else if (rules.Count == 0) causes.Add(About($"{what} would do, but not beside the rest", [], spec.Name));
            foreach (SolverRule rule in rules) causes.Add(Describe(spec.Name, what, rule, depth));
        }
        return causes;
    }

    private CondaConflict Describe(SolverName name, string what, SolverRule rule, int depth)
    {
        if (rule.Kind == SolverRuleKind.Unusable) return About($"{what} cannot be used: {rule.Problem}", [], name);
        SolverSpec spec = rule.Spec!;
        if (rule.Kind == SolverRuleKind.Constrains) return About($"{what} allows only {spec.Spec}{PresentVirtual(spec)}", [], name, spec.Name);
        bool told = _told.Contains(spec);
        List<CondaConflict> causes = CausesOf(spec, depth + 1);
        return About($"{what} needs {spec.Spec}{(told && causes.Count == 0 ? " (see above)" : "")}", causes, name, spec.Name);
    }

    private static CondaConflict About(string text, IReadOnlyList<CondaConflict> causes, params SolverName[] names) => new(text, causes) { Names = [.. names.Select(name => name.Name)] };

    private string PresentVirtual(SolverSpec spec) =>
        Pool.Virtuals.TryGetValue(spec.Name.Name, out VirtualPackage? present) ? $", and the target system has {present.Name} {present.Version}" : "";

    private string DescribeCandidates(string name, List<int> members)
    {
        if (Pool.DataOf(members[0]) is VirtualPackage virtualPackage) return $"{virtualPackage.Name} {virtualPackage.Version}";
        PackageRecord[] records = [.. members.Select(member => Pool.RecordOf(member)!)];
        return records.Length == 1 ? $"{name} {records[0].Version} {records[0].Build}" : $"{name} {VersionRange.Describe(records.Select(r => r.Version))}";
    }
}
