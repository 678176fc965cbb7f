using System.Diagnostics;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Finds the smallest set of the user's requirements that is in conflict, and the nearest thing that would work: a proof need not be the shortest, and names nothing
/// that would do. Searches again, for a limited time; what the first search fetched is remembered.
/// </summary>
internal sealed class ConflictMinimizer(PypiSolveRequest request, SolveEnvironment environment, TimeSpan limit)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public async Task<PypiSolveException> ExplainAsync(ConflictExplainer conflict, SolveBudget budget)
    {
        IReadOnlyList<Requirement> involved = conflict.Requirements;
        foreach (IReadOnlyList<Requirement> subset in Subsets(involved))
        {
            if (IsOver) break;
            if (await TryAsync(request with { Requirements = subset }, budget).ConfigureAwait(false) is not { Conflict: { } smaller }) continue;
            conflict = smaller;
            break;
        }
        return conflict.Explain(await FindNearestAsync(conflict, budget).ConfigureAwait(false));
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_start) >= limit;

    private async Task<SolveOutcome> TryAsync(PypiSolveRequest variant, SolveBudget budget)
    {
        try
        {
            return await new SolveRun(variant with { RoundLimit = 5000 }, environment, null, budget).RunAsync().ConfigureAwait(false);
        }
        catch (FlowKitException)
        {
            return default;
        }
    }

    // With one bound of the user's, or one pin, out of the way, everything else as asked: what would come out?
    private async Task<IReadOnlyList<string>> FindNearestAsync(ConflictExplainer conflict, SolveBudget budget)
    {
        List<string> hints = [];
        foreach (Requirement requirement in conflict.Requirements)
        {
            if (IsOver || hints.Count == 2) break;
            if (requirement.Specifiers.IsAny || requirement.Url is not null) continue;
            Requirement free = requirement.WithSpecifiers(VersionSpecifiers.Any);
            SolveOutcome outcome = await TryAsync(request with { Requirements = [.. request.Requirements.Select(r => ReferenceEquals(r, requirement) ? free : r)] }, budget).ConfigureAwait(false);
            if (outcome.Solution?.Find(requirement.Name) is { } found) hints.Add($"With {found} in place of {requirement} everything else can stay as it is asked for.");
        }
        int others = hints.Count;
        foreach (PackageName name in conflict.Pinned)
        {
            if (IsOver || hints.Count > others) break;
            SolveOutcome outcome = await TryAsync(request with { Pins = request.Pins.Where(p => p.Key != name).ToDictionary() }, budget).ConfigureAwait(false);
            if (outcome.Solution?.Find(name) is { } found) hints.Add($"It would do if {name} might move from {request.Pins[name].Version} to {found.Version}.");
        }
        return hints;
    }

    // Every proper subset by size; of a long list only the single ones and the pairs.
    private static IEnumerable<IReadOnlyList<Requirement>> Subsets(IReadOnlyList<Requirement> all)
    {
        int count = all.Count;
        if (count > 10)
        {
            for (int i = 0; i < count; i++) yield return [all[i]];
            for (int i = 0; i < count; i++)
            {
                for (int j = i + 1; j < count; j++) yield return [all[i], all[j]];
            }
            yield break;
        }
        for (int size = 1; size < count; size++)
        {
            for (int mask = 1; mask < 1 << count; mask++)
            {
                if (System.Numerics.BitOperations.PopCount((uint)mask) != size) continue;
                int chosen = mask;
                yield return [.. all.Where((_, i) => (chosen >> i & 1) == 1)];
            }
        }
    }
}
