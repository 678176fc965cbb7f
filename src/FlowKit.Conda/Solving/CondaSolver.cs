using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Finds a set of packages that satisfies a request. Equal requests give equal answers, on every machine. Without state: one instance may
/// serve several threads.
/// </summary>
/// <param name="clock">The clock that time limits are measured by; null for the system's.</param>
public sealed class CondaSolver(TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Solves <paramref name="request"/>.</summary>
    /// <param name="request">What is to be solved.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="CondaSolveException"><c>FK7101</c>: there is no solution; says why and, where one is found, what would work.</exception>
    /// <exception cref="FlowKitException"><c>FK7102</c>: the time limit was reached; <c>FK7103</c>: the request asks for something impossible.</exception>
    public CondaSolution Solve(CondaSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        long start = _clock.GetTimestamp();
        SolverPool pool = new(request);
        SatSolver solver = new(pool, () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (request.TimeLimit is { } limit && _clock.GetElapsedTime(start) > limit)
                throw new FlowKitException(CondaErrors.SolveTimeout, $"No answer was found within {limit}. Ask for more exact versions, or allow more time.");
        });
        if (!solver.Solve()) throw new CondaSolveException(new ConflictExplainer(pool, solver).Explain());
        List<PackageRecord> records = [];
        for (int variable = 0; variable < pool.VariableCount; variable++)
        {
            if (solver.State.ValueOf(variable) > 0 && pool.RecordOf(variable) is { } record) records.Add(record);
        }
        return new CondaSolution(TopologicalOrder.Sort(records));
    }
}
