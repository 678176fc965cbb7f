using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Takes out of the solution of several environments what one of them needs: what its specs name, and everything that can be reached from there.</summary>
internal sealed class SolutionProjection
{
    private readonly CondaSolveRequest _request;
    private readonly SpecTexts _texts = new();
    private readonly Dictionary<string, PackageRecord> _records;

    /// <summary>Takes the solution, and the request that it answers.</summary>
    public SolutionProjection(CondaSolveRequest request, CondaSolution solution)
    {
        _request = request;
        _records = solution.Records.ToDictionary(record => record.Name, StringComparer.Ordinal);
    }

    /// <summary>The part that <paramref name="specs"/> need. A condition holds where it holds in this part.</summary>
    public CondaSolution Of(IEnumerable<MatchSpec> specs)
    {
        Dictionary<string, PackageRecord> reached = new(StringComparer.Ordinal);
        HashSet<(string Name, string Extra)> extras = [];
        List<MatchSpec> waiting = [.. specs];
        // Conditions know no "not": what comes later can only make more of them hold.
        bool isDone;
        do
        {
            isDone = true;
            List<MatchSpec> ahead = waiting;
            waiting = [];
            foreach (MatchSpec spec in ahead)
            {
                if (!IsDue(spec)) waiting.Add(spec);
                else
                {
                    Follow(spec);
                    isDone = false;
                }
            }
        }
        while (!isDone);
        return new CondaSolution(TopologicalOrder.Sort(reached.Values));

        bool IsDue(MatchSpec spec) => spec.Condition is null || spec.Condition.Evaluate(wanted => _request.VirtualPackages.Any(wanted.Matches) || reached.Values.Any(wanted.Matches));

        void Follow(MatchSpec spec)
        {
            if (spec.PackageName is not { } name || !_records.TryGetValue(name, out PackageRecord? record)) return;
            if (reached.TryAdd(name, record)) waiting.AddRange(DependenciesOf(record, record.Depends));
            foreach (string extra in spec.Extras)
            {
                if (extras.Add((name, extra)) && record.ExtraDepends.TryGetValue(extra, out IReadOnlyList<string>? depends)) waiting.AddRange(DependenciesOf(record, depends));
            }
        }
    }

    private IEnumerable<MatchSpec> DependenciesOf(PackageRecord record, IReadOnlyList<string> texts)
    {
        foreach (string text in texts)
        {
            if (_texts.Read(text) is not { } dependency) continue;
            (MatchSpec Package, MatchSpec Dependency) overridden = _request.DependencyOverrides.FirstOrDefault(pair => pair.Dependency.Name == dependency.Name && pair.Package.Matches(record));
            yield return overridden.Dependency ?? dependency;
        }
    }
}
