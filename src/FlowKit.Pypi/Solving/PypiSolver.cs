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
    /// <exception cref="FlowKitException"><c>FK7221</c>: given up at <see cref="PypiSolveRequest.RoundLimit"/> or <see cref="PypiSolveRequest.TimeLimit"/>; <c>FK7222</c>: the request contradicts itself; an
    /// index could not be asked (<c>FK7001</c>, <c>FK7002</c>, <c>FK7211</c>).</exception>
    public async Task<PypiSolution> SolveAsync(PypiSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        SolveBudget budget = new(request.TimeLimit, cancellationToken);
        await using (budget.ConfigureAwait(false))
        {
            request = request with { Source = new RememberingSource(request.Source) };
            TargetEnvironment environment = new(request.Target);
            SolveOutcome outcome = await new SolveRun(request, environment, null, budget).RunAsync().ConfigureAwait(false);
            return outcome.Solution ?? throw await new ConflictMinimizer(request, environment, ExplanationTime).ExplainAsync(outcome.Conflict!, budget).ConfigureAwait(false);
        }
    }
}
