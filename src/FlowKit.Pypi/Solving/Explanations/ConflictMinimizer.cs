using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>
/// Finds the smallest set of the user's requirements that is in conflict, and the nearest thing that would work: a proof need not be the shortest, and names nothing
/// that would do. Searches again, for a number of decisions that follows from those of the solve, so that the words do not depend on the clock; what the first search fetched is remembered.
/// </summary>
/// <param name="request">What has no answer.</param>
/// <param name="environment">What it was solved for.</param>
/// <param name="effort">How many decisions are allowed for each one of the solve.</param>
/// <param name="rounds">The decisions of the solve.</param>
internal sealed class ConflictMinimizer(PypiSolveRequest request, SolveEnvironment environment, int effort, int rounds)
{
    private const int LeastRounds = 1000;

    // What would help is worth looking for also where the shortest proof took long to find.
    private const int SharedAlike = 2;

    private int _left = effort == 0 ? 0 : Math.Max(LeastRounds, effort * rounds) / SharedAlike;

    public async Task<PypiSolveException> ExplainAsync(ConflictExplainer conflict, SolveBudget budget)
    {
        int share = _left;
        IReadOnlyList<Requirement> involved = conflict.Requirements;
        foreach (IReadOnlyList<Requirement> subset in Subsets(involved))
        {
            if (_left <= 0) break;
            if (await TryAsync(request with { Requirements = subset }, budget).ConfigureAwait(false) is not { Conflict: { } smaller }) continue;
            conflict = smaller;
            break;
        }
        IReadOnlyList<string> elsewhere = effort == 0 ? [] : await new OtherIndexes(request, environment).FindAsync(conflict.Missing, budget.Token).ConfigureAwait(false);
        _left = share;
        return conflict.Explain([.. elsewhere, .. await FindNearestAsync(conflict, budget).ConfigureAwait(false)]);
    }

    private async Task<SolveOutcome> TryAsync(PypiSolveRequest variant, SolveBudget budget)
    {
        SolveRun run = new(variant with { RoundLimit = _left }, environment, null, budget);
        try
        {
            return await run.RunAsync().ConfigureAwait(false);
        }
        catch (FlowKitException)
        {
            return default;
        }
        finally
        {
            _left -= run.Rounds;
        }
    }

    // With one bound of the user's, or one pin, out of the way, everything else as asked: what would come out?
    private async Task<IReadOnlyList<string>> FindNearestAsync(ConflictExplainer conflict, SolveBudget budget)
    {
        List<string> hints = [];
        foreach (Requirement requirement in conflict.Requirements)
        {
            if (_left <= 0 || hints.Count == 2) break;
            if (requirement.Specifiers.IsAny || requirement.Url is not null) continue;
            Requirement free = requirement.WithSpecifiers(VersionSpecifiers.Any);
            SolveOutcome outcome = await TryAsync(request with { Requirements = [.. request.Requirements.Select(r => ReferenceEquals(r, requirement) ? free : r)] }, budget).ConfigureAwait(false);
            if (outcome.Solution?.Find(requirement.Name) is { } found) hints.Add($"With {found} in place of {requirement} everything else can stay as it is asked for.");
        }
        int others = hints.Count;
        foreach (PackageName name in conflict.Pinned)
        {
            if (_left <= 0 || hints.Count > others) break;
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
