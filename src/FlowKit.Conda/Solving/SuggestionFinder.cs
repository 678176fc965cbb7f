using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Looks for the nearest request that has a solution, by solving it.</summary>
internal sealed class SuggestionFinder(SolveAttempt failed, IReadOnlyList<MatchSpec> needed)
{
    private const int MostConflicts = 2000;

    public string? Find()
    {
        CondaSolveRequest request = failed.Pool.Request;
        // The last spec is the one added last, as a rule: it is loosened first.
        foreach (MatchSpec spec in needed.Reverse())
        {
            if (!spec.HasExactName || spec is { IsNameAndVersionOnly: true, Version: null }) continue;
            if (Try(request with { Specs = Replace(request.Specs, spec, MatchSpec.Parse(spec.Name)) }) is { } records && records.Find(r => r.Name == spec.Name) is { } found)
                return $"{spec.Name} instead of {spec}; that installs {spec.Name} {found.Version}";
        }
        if (request.Priority == ChannelPriority.Strict && request.Records.Channels.Count > 1 && Try(request with { Priority = ChannelPriority.Flexible }) is not null)
            return "flexible channel priority instead of strict";
        if (request.ExcludeNewer is not null && Try(request with { ExcludeNewer = null }) is not null) return "no cut-off date";
        if (request.Specs.Count > 1)
        {
            foreach (MatchSpec spec in needed.Reverse())
            {
                if (Try(request with { Specs = [.. request.Specs.Where(other => !ReferenceEquals(other, spec))] }) is not null) return $"leaving out {spec}";
            }
        }
        return null;
    }

    private List<PackageRecord>? Try(CondaSolveRequest request) => failed.Again(request, MostConflicts).Records;

    private static List<MatchSpec> Replace(IReadOnlyList<MatchSpec> specs, MatchSpec spec, MatchSpec with) => [.. specs.Select(other => ReferenceEquals(other, spec) ? with : other)];
}
