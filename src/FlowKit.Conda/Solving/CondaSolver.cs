
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
        SolveAttempt attempt = SolveAttempt.Run(request, new SpecTexts(), () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (request.TimeLimit is { } limit && _clock.GetElapsedTime(start) > limit)
                throw new FlowKitException(CondaErrors.SolveTimeout, $"No answer was found within {limit}. Ask for more exact versions, or allow more time.");
        });
        return attempt.Records is { } records ? new CondaSolution(TopologicalOrder.Sort(records)) : throw new CondaSolveException(new ConflictExplainer(attempt).Explain());
    }
}
