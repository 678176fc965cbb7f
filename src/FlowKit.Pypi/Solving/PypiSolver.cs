using FlowKit.Pypi.Solving.Explanations;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Finds one set of packages that meets all requirements on one target, with PubGrub: decisions by priority, unit propagation, learning from conflicts, backjumping. The
/// same request and the same answers of the source give the same set, on every machine.
/// </summary>
public sealed class PypiSolver
{
    /// <summary>
    /// How many decisions the search for the shortest explanation and for what would help may take for each one that the solve itself took, once it is known that there is no answer; 1,000 in all are
    /// always allowed. The same request is explained in the same words on every machine. Default: 5; zero explains the first proof found.
    /// </summary>
    public int ExplanationEffort { get; init; } = 5;

    /// <summary>Solves a request.</summary>
    /// <param name="request">What to solve.</param>
    /// <param name="cancellationToken">Stops the search and its fetches.</param>
    /// <exception cref="PypiSolveException"><c>FK7220</c>: nothing meets the requirements; the exception explains why.</exception>
    /// <exception cref="FlowKitException"><c>FK7221</c>: given up at <see cref="PypiSolveRequest.RoundLimit"/> or <see cref="PypiSolveRequest.TimeLimit"/>; <c>FK7222</c>: the request contradicts itself; an
    /// index could not be asked (<c>FK7001</c>, <c>FK7002</c>, <c>FK7211</c>).</exception>
    public Task<PypiSolution> SolveAsync(PypiSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PypiTracing.RunAsync(PypiTracing.Solve, span => span.SetTag("pypi.target", request.Target.ToString()).SetTag("pypi.requirements", request.Requirements.Count), async span =>
        {
            PypiSolution solution = await SearchAsync(request, cancellationToken).ConfigureAwait(false);
            span?.SetTag("pypi.packages", solution.Packages.Count);
            return solution;
        });
    }

    private async Task<PypiSolution> SearchAsync(PypiSolveRequest request, CancellationToken cancellationToken)
    {
        SolveBudget budget = new(request.TimeLimit, cancellationToken);
        await using (budget.ConfigureAwait(false))
        {
            request = request.Upgrade.ApplyTo(request) with { Source = new RememberingSource(request.Source) };
            TargetEnvironment environment = new(request.Target);
            SolveRun run = new(request, environment, null, budget);
            SolveOutcome outcome = await run.RunAsync().ConfigureAwait(false);
            return outcome.Solution ?? throw await new ConflictMinimizer(request, environment, ExplanationEffort, run.Rounds).ExplainAsync(outcome.Conflict!, budget).ConfigureAwait(false);
        }
    }
}
