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
            SolveOutcome outcome = await new SolveRun(request, new TargetEnvironment(request.Target), null, source.Token).RunAsync().ConfigureAwait(false);
            if (outcome.Solution is { } solution) return solution;
            throw await new ConflictMinimizer(request, new TargetEnvironment(request.Target), ExplanationTime).ExplainAsync(outcome.Conflict!, source.Token).ConfigureAwait(false);
        }
        finally
        {
            // What was fetched ahead and is no longer needed ends here.
            await source.CancelAsync().ConfigureAwait(false);
        }
    }
}
