using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Checks, without any of the solver's code, that a solution is closed and free of conflicts.</summary>
internal static class SolutionCheck
{
    public static string? FindProblem(CondaSolveRequest request, CondaSolution solution)
    {
        Dictionary<string, PackageRecord> byName = [];
        foreach (PackageRecord record in solution.Records)
        {
            if (!byName.TryAdd(record.Name, record)) return $"{record.Name} is there twice";
        }
        bool Holds(MatchSpec spec) =>
            request.VirtualPackages.Any(spec.Matches) || (byName.TryGetValue(spec.Name, out PackageRecord? record) && spec.Matches(record)) || (!spec.HasExactName && byName.Values.Any(spec.Matches));

        bool Present(MatchSpec spec) => byName.ContainsKey(spec.Name) || request.VirtualPackages.Any(v => v.Name == spec.Name);

        foreach (MatchSpec spec in request.Specs)
        {
            if ((spec.Condition is null || spec.Condition.Evaluate(Holds)) && !Holds(spec)) return $"{spec} is asked for and not there";
        }
        foreach (MatchSpec spec in request.Constraints)
        {
            if (Present(spec) && !Holds(spec)) return $"the constraint {spec} is broken";
        }
        foreach (PackageRecord record in solution.Records)
        {
            foreach (MatchSpec plain in record.Depends.Select(MatchSpec.Parse))
            {
                MatchSpec dependency = plain;
                foreach ((MatchSpec package, MatchSpec replacement) in request.DependencyOverrides)
                {
                    if (replacement.Name == plain.Name && package.Matches(record)) dependency = replacement;
                }
                if ((dependency.Condition is null || dependency.Condition.Evaluate(Holds)) && !Holds(dependency)) return $"{record} needs {dependency}, which is not there";
            }
            foreach (MatchSpec constraint in record.Constrains.Select(MatchSpec.Parse))
            {
                if ((constraint.Condition is null || constraint.Condition.Evaluate(Holds)) && Present(constraint) && !Holds(constraint)) return $"{record} forbids what is not {constraint}";
            }
        }
        HashSet<string> seen = [];
        foreach (PackageRecord record in solution.Records) seen.Add(record.Name);
        return seen.Count == solution.Records.Count ? null : "a name is there twice";
    }
}
