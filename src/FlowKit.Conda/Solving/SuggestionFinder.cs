using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Looks for the nearest request that has a solution, by solving it.</summary>
internal sealed class SuggestionFinder(SolveAttempt failed, IReadOnlyList<MatchSpec> needed)
{
    private const int MostLoosened = 16;

    public string? Find()
    {
        CondaSolveRequest request = failed.Pool.Request;
        // The last spec is the one added last, as a rule: it is loosened first.
        foreach (MatchSpec spec in needed.Reverse())
        {
            if (CanLoosen(spec) && Try(request with { Specs = Loosen(request.Specs, [spec]) }) is { } records && Told([spec], records) is { } told) return told;
        }
        if (request.Priority == ChannelPriority.Strict && request.Records.Channels.Count > 1 && Try(request with { Priority = ChannelPriority.Flexible }) is not null)
            return "flexible channel priority instead of strict";
        Dictionary<string, DateTimeOffset?> none = [];
        if ((request.ExcludeNewer is not null || request.ExcludeNewerByPackage.Count + request.ExcludeNewerByChannel.Count > 0)
            && Try(request with { ExcludeNewer = null, ExcludeNewerByPackage = none, ExcludeNewerByChannel = none }) is not null) return "no cut-off date";
        foreach (MatchSpec constraint in ConstraintsInTheWay())
        {
            if (Try(request with { Constraints = [.. request.Constraints.Where(other => !other.Equals(constraint))] }) is not null) return $"leaving out the constraint {constraint}";
        }
        foreach (PackageRecord pinned in request.Pinned.Take(MostLoosened))
        {
            if (Try(request with { Pinned = [.. request.Pinned.Where(other => other != pinned)] }) is not null) return $"not pinning {pinned}";
        }
        if (LoosenSeveral(request) is { } several) return several;
        if (request.Specs.Count > 1)
        {
            foreach (MatchSpec spec in needed.Reverse())
            {
                if (Try(request with { Specs = [.. request.Specs.Where(other => !other.Equals(spec))] }) is not null) return $"leaving out {spec}";
            }
        }
        return null;
    }

    private IEnumerable<MatchSpec> ConstraintsInTheWay() =>
        failed.Solver.Core.Where(rule => rule is { Kind: SolverRuleKind.Constrains, Parent: SolverPool.RootVariable }).Select(rule => rule.Spec!.Spec).Take(MostLoosened);

    // Where there is more than one conflict, no single spec helps: all are loosened, and then what need not be is taken back, the first spec first.
    private string? LoosenSeveral(CondaSolveRequest request)
    {
        List<MatchSpec> loose = [.. request.Specs.Where(CanLoosen).Distinct()];
        if (loose.Count is < 2 or > MostLoosened || Try(request with { Specs = Loosen(request.Specs, loose) }) is not { } records) return null;
        foreach (MatchSpec spec in loose.ToArray())
        {
            List<MatchSpec> fewer = [.. loose.Where(other => !other.Equals(spec))];
            if (Try(request with { Specs = Loosen(request.Specs, fewer) }) is { } found) (loose, records) = (fewer, found);
        }
        return Told(loose, records);
    }

    private static string? Told(List<MatchSpec> loose, List<PackageRecord> records)
    {
        PackageRecord?[] found = [.. loose.Select(spec => records.Find(record => record.Name == spec.Name))];
        return Array.Exists(found, static record => record is null)
            ? null
            : $"{string.Join(", ", loose.Select(spec => $"{spec.Name} instead of {(spec.Url is { } url ? ChannelText.StripSecrets(url) : spec)}"))}; that installs {string.Join(", ", found.Select(record => $"{record!.Name} {record.Version}").Distinct())}";
    }

    private static bool CanLoosen(MatchSpec spec) => spec.HasExactName && spec is not { IsNameAndVersionOnly: true, Version: null };

    private List<PackageRecord>? Try(CondaSolveRequest request) => failed.Again(request, SolveAttempt.HardConflicts).Records;

    private static List<MatchSpec> Loosen(IReadOnlyList<MatchSpec> specs, List<MatchSpec> loose) => [.. specs.Select(spec => loose.Contains(spec) ? MatchSpec.Parse(spec.Name) : spec)];
}
