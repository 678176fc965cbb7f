using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Says why there is no solution: finds the fewest of the user's specs that cannot be together, follows the rules of their final conflict
/// down to the causes, joins candidates that fail alike, and tries what would work instead.
/// </summary>
/// <param name="failed">The attempt that found that there is none.</param>
/// <param name="solvesAgain">Whether other requests are tried: without, the specs are those of the conflict that was met, and nothing is suggested.</param>
internal sealed class ConflictExplainer(SolveAttempt failed, bool solvesAgain)
{
    private const int DeepestTree = 24;
    private const int MostAlternatives = 3;
    private const int MostTried = 32;

    private readonly Dictionary<int, List<SolverRule>> _byParent = [];
    private readonly HashSet<SolverSpec> _told = [];
    private SolveAttempt? _narrowed;

    private SolverPool Pool => (_narrowed ?? failed).Pool;

    public CondaConflict Explain()
    {
        CondaSolveRequest request = failed.Pool.Request;
        List<MatchSpec> needed = FindNeededSpecs(request);
        if (solvesAgain && needed.Count < request.Specs.Count && failed.Again(request with { Specs = needed }) is { IsUnsatisfiable: true } narrowed) _narrowed = narrowed;
        foreach (SolverRule rule in (_narrowed ?? failed).Solver.Core)
        {
            if (!_byParent.TryGetValue(rule.Parent, out List<SolverRule>? rules)) _byParent.Add(rule.Parent, rules = []);
            rules.Add(rule);
        }

        List<CondaConflict> causes = [];
        List<SolverRule> roots = _byParent.GetValueOrDefault(SolverPool.RootVariable) ?? [];
        foreach (SolverRule rule in roots)
        {
            bool isConstraint = rule.Kind == SolverRuleKind.Constrains;
            causes.Add(new CondaConflict(isConstraint ? $"{rule.Spec!.Spec} has to hold{OriginOf(rule.Spec.Spec)}" : Asked(rule.Spec!.Spec), isConstraint ? [] : CausesOf([rule.Spec!], 1)) { Names = [rule.Spec!.Name.Name] });
        }
        foreach (MatchSpec spec in needed.Except(roots.Select(rule => rule.Spec!.Spec))) causes.Add(new CondaConflict(Asked(spec), []) { Names = [spec.PackageName!] });
        return new CondaConflict("The request cannot be satisfied", causes) { Suggestion = solvesAgain ? new SuggestionFinder(failed, needed).Find() : null };
    }

    private string Asked(MatchSpec spec) =>
        (spec.Url is { } url ? $"{spec.PackageName} is asked for as {ChannelText.StripSecrets(url)}" : $"{spec} is asked for") + OriginOf(spec);

    private string OriginOf(MatchSpec spec) => failed.Pool.Request.Origins.TryGetValue(spec, out string? origin) ? $" ({origin})" : "";

    // Leaves out one spec after the other; what makes the rest solvable is needed.
    private List<MatchSpec> FindNeededSpecs(CondaSolveRequest request)
    {
        SolverSpec[] roots = [.. failed.Solver.Core.Where(rule => rule.Parent == SolverPool.RootVariable).Select(rule => rule.Spec!)];
        HashSet<MatchSpec> inCore = [.. roots.Select(root => root.Spec)];
        HashSet<string> names = [.. roots.Select(root => root.Name.Name)];
        if (!solvesAgain || inCore.Count > MostTried) return [.. request.Specs.Where(inCore.Contains).Distinct()];
        // Causes without any rule: a spec of an archive hides what channels have of its name, and what else is asked of a name says which channel strict priority takes it from.
        List<MatchSpec> needed = [.. request.Specs.Where(spec => inCore.Contains(spec) || spec.Url is not null || names.Contains(spec.Name)).Distinct()];
        for (int i = needed.Count - 1; i >= 0 && needed.Count > 1; i--)
        {
            List<MatchSpec> rest = [.. needed];
            rest.RemoveAt(i);
            if (failed.Again(request with { Specs = rest }, SolveAttempt.HardConflicts).IsUnsatisfiable) needed = rest;
        }
        return needed;
    }

    // The specs are of one name, and fail alike.
    private List<CondaConflict> CausesOf(SolverSpec[] specs, int depth)
    {
        SolverName name = specs[0].Name;
        if (specs[0].Candidates.Length == 0) return MissingPackage.Describe(Pool, specs);
        if (depth > DeepestTree || Array.TrueForAll(specs, _told.Contains)) return [];
        _told.UnionWith(specs);

        // Candidates that fail for the same reason are told as one, and so are those that need different versions of a name of which none can be: builds for many Pythons, say.
        OrderedDictionary<string, (List<int> Members, List<SolverRule> Rules)> branches = new(StringComparer.Ordinal);
        foreach (int candidate in specs.SelectMany(spec => spec.Candidates).Distinct())
        {
            List<SolverRule> rules = _byParent.TryGetValue(candidate, out List<SolverRule>? own) ? own : [];
            if (rules.Count == 0) BranchOf("").Members.Add(candidate);
            foreach (SolverRule rule in rules)
            {
                (List<int> members, List<SolverRule> alike) = BranchOf(KeyOf(rule));
                members.Add(candidate);
                if (!alike.Exists(other => other.Spec == rule.Spec)) alike.Add(rule);
            }
        }
        List<CondaConflict> causes = [];
        foreach ((List<int> members, List<SolverRule> rules) in branches.Values)
        {
            string what = DescribeCandidates(name.Name, members);
            if (rules.Count > 0) causes.Add(Describe(name, what, rules, depth));
            else causes.Add(About(Pool.KindOf(members[0]) == SolverVariableKind.Virtual ? $"the target system has {what}" : $"{what} would do, but not beside the rest", [], name));
        }
        return causes;

        (List<int> Members, List<SolverRule> Rules) BranchOf(string key)
        {
            if (!branches.TryGetValue(key, out (List<int>, List<SolverRule>) branch)) branches.Add(key, branch = ([], []));
            return branch;
        }
    }

    private string KeyOf(SolverRule rule)
    {
        if (rule.Spec is not { } spec) return $"unusable {rule.Problem}";
        if (rule.Kind == SolverRuleKind.Constrains) return $"allows {spec.Spec}";
        if (spec.Candidates.Length == 0) return $"misses {spec.Name.Name}{For(rule)}: {MissingPackage.ReasonsOf(spec)}";
        return Array.TrueForAll(spec.Candidates, candidate => !_byParent.ContainsKey(candidate)) ? $"needs some of {spec.Name.Name}{For(rule)}" : $"needs {spec.Spec}{For(rule)}";
    }

    private CondaConflict Describe(SolverName name, string what, List<SolverRule> rules, int depth)
    {
        if (rules[0].Spec is not { } spec) return About($"{what} cannot be used: {rules[0].Problem}", [], name);
        if (rules[0].Kind == SolverRuleKind.Constrains) return About($"{what} allows only {spec.Spec}{PresentVirtual(spec)}", [], name, spec.Name);
        SolverSpec[] specs = [.. rules.Select(rule => rule.Spec!)];
        bool told = Array.TrueForAll(specs, _told.Contains);
        List<CondaConflict> causes = CausesOf(specs, depth + 1);
        return About($"{what} needs {Alternatives(specs)}{For(rules[0])}{(told && causes.Count == 0 ? " (see above)" : "")}", causes, name, spec.Name);
    }

    private static string For(SolverRule rule) => rule.Extra is null ? "" : $" for its extra '{rule.Extra}'";

    private static string Alternatives(SolverSpec[] specs) => specs.Length switch
    {
        1 => specs[0].Spec.ToString(),
        <= MostAlternatives => string.Join(", ", specs[..^1].Select(spec => spec.Spec)) + " or " + specs[^1].Spec,
        _ => string.Join(", ", specs.Take(MostAlternatives - 1).Select(spec => spec.Spec)) + $" or one of {specs.Length - MostAlternatives + 1} others",
    };

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
