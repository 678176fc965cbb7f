namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// Two solvers' answers side by side. Only requests that both answer with the verdict that the case expects are counted as comparable; where
/// verdicts differ, it is said who says what.
/// </summary>
internal static class SolverComparison
{
    public static void Print(string peer, IReadOnlyList<RecordedRequest> requests, IReadOnlyList<SolverAnswer> ours, IReadOnlyDictionary<string, SolverAnswer> theirs)
    {
        List<(SolverAnswer Ours, SolverAnswer Theirs)> all = [], comparable = [];
        int same = 0;
        foreach ((RecordedRequest request, SolverAnswer our) in requests.Zip(ours))
        {
            if (!theirs.TryGetValue(request.Id, out SolverAnswer? their))
            {
                Console.WriteLine($"{request.Id}: {peer} gave no answer in time; FlowKit {Verdict(our.Packages is not null)} in {our.Total.TotalMilliseconds:f0} ms");
                continue;
            }
            all.Add((our, their));
            bool one = our.Packages is not null, other = their.Packages is not null;
            if (one == request.IsSolvable && other == request.IsSolvable) comparable.Add((our, their));
            else Console.WriteLine($"{request.Id} [{string.Join(", ", request.Specs)}]: expected {Verdict(request.IsSolvable)}, FlowKit {Verdict(one)}, {peer} {Verdict(other)}");
            if (one == other && (our.Packages ?? []).Order(StringComparer.Ordinal).SequenceEqual((their.Packages ?? []).Order(StringComparer.Ordinal))) same++;
        }
        Print(peer, "all that both answered", all);
        Print(peer, "comparable, both verdicts as expected", comparable);
        Console.WriteLine($"the same packages, or both none: {same} of {all.Count}");
    }

    private static void Print(string peer, string what, List<(SolverAnswer Ours, SolverAnswer Theirs)> answers)
    {
        double ours = answers.Sum(pair => pair.Ours.Total.TotalMilliseconds), theirs = answers.Sum(pair => pair.Theirs.Total.TotalMilliseconds);
        double[] ratios = [.. answers.Select(pair => pair.Theirs.Total / pair.Ours.Total).Order()];
        Console.WriteLine($"{what}: {answers.Count} requests; FlowKit {ours:f0} ms ({Parts(answers.Select(pair => pair.Ours))}), {peer} {theirs:f0} ms ({Parts(answers.Select(pair => pair.Theirs))}): "
            + $"{theirs / ours:f1} times as long, median of the requests {ratios[ratios.Length / 2]:f1} times");
    }

    private static string Parts(IEnumerable<SolverAnswer> answers)
    {
        double read = answers.Sum(answer => answer.Read.TotalMilliseconds), solve = answers.Sum(answer => answer.Solve.TotalMilliseconds), again = answers.Sum(answer => answer.Again.TotalMilliseconds);
        return read == 0 ? "reading included" : again == 0 ? $"reading {read:f0}, solving {solve:f0}" : $"reading {read:f0}, solving {solve:f0}, records in memory {again:f0}";
    }

    private static string Verdict(bool isSolvable) => isSolvable ? "solves it" : "has no solution";
}
