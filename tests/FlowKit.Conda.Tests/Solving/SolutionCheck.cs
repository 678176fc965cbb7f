using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Checks, without any of the solver's code, that a solution is closed, free of conflicts, and has nothing that nobody asks for.</summary>
internal sealed class SolutionCheck
{
    private readonly CondaSolveRequest _request;
    private readonly Dictionary<string, PackageRecord> _byName = [];
    private readonly HashSet<string> _needed = [];

    private SolutionCheck(CondaSolveRequest request) => _request = request;

    public static string? FindProblem(CondaSolveRequest request, CondaSolution solution) => new SolutionCheck(request).Find(solution.Records);

    private string? Find(IReadOnlyList<PackageRecord> records)
    {
        foreach (PackageRecord record in records)
        {
            if (!_byName.TryAdd(record.Name, record)) return $"{record.Name} is there twice";
        }
        foreach (MatchSpec spec in _request.Constraints)
        {
            if (IsDue(spec) && IsPresent(spec) && !Holds(spec)) return $"the constraint {spec} is broken";
        }
        foreach (PackageRecord record in records)
        {
            foreach (MatchSpec constraint in record.Constrains.Select(MatchSpec.Parse))
            {
                if (IsDue(constraint) && IsPresent(constraint) && !Holds(constraint)) return $"{record} forbids what is not {constraint}";
            }
        }
        Queue<(string Who, MatchSpec Spec)> open = new(_request.Specs.Select(spec => ("the request", spec)));
        HashSet<(string Name, string Extra)> extras = [];
        while (open.TryDequeue(out (string Who, MatchSpec Spec) next))
        {
            if (!IsDue(next.Spec)) continue;
            if (!Holds(next.Spec)) return $"{next.Who} needs {next.Spec}, which is not there";
            foreach (PackageRecord record in _byName.Values.Where(next.Spec.Matches))
            {
                if (_needed.Add(record.Name)) Follow(record, record.Depends);
                foreach (string extra in next.Spec.Extras)
                {
                    if (extras.Add((record.Name, extra)) && record.ExtraDepends.TryGetValue(extra, out IReadOnlyList<string>? more)) Follow(record, more);
                }
            }
        }
        return records.FirstOrDefault(record => !_needed.Contains(record.Name)) is { } useless ? $"nobody needs {useless}" : null;

        void Follow(PackageRecord record, IReadOnlyList<string> depends)
        {
            foreach (MatchSpec plain in depends.Select(MatchSpec.Parse))
                open.Enqueue((record.ToString(), _request.DependencyOverrides.LastOrDefault(pair => pair.Dependency.Name == plain.Name && pair.Package.Matches(record)).Dependency ?? plain));
        }
    }

    private bool Holds(MatchSpec spec) => _request.VirtualPackages.Any(spec.Matches) || _byName.Values.Any(spec.Matches);

    private bool IsDue(MatchSpec spec) => spec.Condition is null || spec.Condition.Evaluate(Holds);

    private bool IsPresent(MatchSpec spec) => _byName.ContainsKey(spec.Name) || _request.VirtualPackages.Any(package => package.Name == spec.Name);
}
