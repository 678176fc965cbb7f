using System.Diagnostics;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Finds one set of packages that meets all requirements on one target, with PubGrub: decisions by priority, unit propagation, learning from conflicts, backjumping. The
/// same request and the same answers of the source give the same set, on every machine.
/// </summary>
public sealed class PypiSolver
{
    /// <summary>
    /// How long the search for the shortest explanation may take, once it is known that there is no answer. Default: 3 seconds; zero explains the first proof found.
    /// </summary>
    public TimeSpan ExplanationTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Solves a request.</summary>
    /// <param name="request">What to solve.</param>
    /// <param name="cancellationToken">Stops the search and its fetches.</param>
    /// <exception cref="PypiSolveException"><c>FK7220</c>: nothing meets the requirements; the exception explains why.</exception>
    /// <exception cref="FlowKitException"><c>FK7221</c>: given up at <see cref="PypiSolveRequest.RoundLimit"/>; <c>FK7222</c>: the request contradicts itself; an
    /// index could not be asked (<c>FK7001</c>, <c>FK7002</c>, <c>FK7211</c>).</exception>
    public async Task<PypiSolution> SolveAsync(PypiSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        request = request with { Source = new RememberingSource(request.Source) };
        try
        {
            SolveOutcome outcome = await new SolveRun(request, source.Token).RunAsync().ConfigureAwait(false);
            if (outcome.Solution is { } solution) return solution;
            throw await ExplainAsync(request, outcome.Conflict!, source.Token).ConfigureAwait(false);
        }
        finally
        {
            // What was fetched ahead and is no longer needed ends here.
            await source.CancelAsync().ConfigureAwait(false);
        }
    }

    // The proof need not be the shortest: fewer requirements may be in conflict already. The smallest sets are tried first, for a limited time.
    private async Task<PypiSolveException> ExplainAsync(PypiSolveRequest request, ConflictExplainer conflict, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Requirement> involved = conflict.Requirements;
        foreach (IReadOnlyList<Requirement> subset in Subsets(involved))
        {
            if (Stopwatch.GetElapsedTime(start) > ExplanationTime) break;
            SolveOutcome outcome;
            try
            {
                outcome = await new SolveRun(request with { Requirements = subset, RoundLimit = 5000 }, cancellationToken).RunAsync().ConfigureAwait(false);
            }
            catch (FlowKitException)
            {
                continue;
            }
            if (outcome.Conflict is { } smaller) return smaller.Explain();
        }
        return conflict.Explain();
    }

    // Every proper subset by size; of a long list only what is left when one or a few are taken out or alone.
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
