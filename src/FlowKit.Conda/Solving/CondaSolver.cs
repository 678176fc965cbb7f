using System.Diagnostics;
using FlowKit.Conda.Specs;
using FlowKit.Content;

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
        return CondaTracing.Source.InSpan(CondaTracing.Solve, span => Solve(request, span?.SetTag("conda.specs", request.Specs.Count), cancellationToken));
    }

    /// <summary>
    /// Solves several environments that have to agree on versions: once, all together, and then takes out for each what its specs reach. A package
    /// that two of them have is the same record in both.
    /// </summary>
    /// <param name="request">What holds for all of them; its specs are in every environment.</param>
    /// <param name="environments">The further specs of each environment, by its name.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The solution of each environment, by its name.</returns>
    /// <exception cref="CondaSolveException"><c>FK7101</c>: the environments cannot agree; says why, which environment asks for what, and, where one is found, what would work.</exception>
    /// <exception cref="FlowKitException"><c>FK7102</c>: the time limit was reached; <c>FK7103</c>: the request asks for something impossible.</exception>
    public IReadOnlyDictionary<string, CondaSolution> SolveGroup(
        CondaSolveRequest request, IReadOnlyDictionary<string, IReadOnlyList<MatchSpec>> environments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(environments);
        KeyValuePair<string, IReadOnlyList<MatchSpec>>[] ordered = [.. environments.OrderBy(environment => environment.Key, StringComparer.Ordinal)];
        CondaSolveRequest union = request with
        {
            Specs = [.. request.Specs.Concat(ordered.SelectMany(environment => environment.Value)).Distinct()],
            Origins = OriginsOf(request, ordered),
        };
        SolutionProjection projection = new(union, Solve(union, cancellationToken));
        return environments.ToDictionary(environment => environment.Key, environment => projection.Of(request.Specs.Concat(environment.Value)), StringComparer.Ordinal);
    }

    /// <summary>Solves for several platforms at once, each as it would be solved alone: what one of them gets depends on no other, and not on the number of processors.</summary>
    /// <param name="requests">What is to be solved for each platform, by its subdir; <see cref="Channels.RepoDataGateway"/> loads several platforms so that they share records.</param>
    /// <param name="cancellationToken">Stops all searches.</param>
    /// <returns>The solution of each platform, by its subdir.</returns>
    /// <exception cref="CondaSolveException"><c>FK7101</c>: there is no solution for one of them. Of several the first by name is told, with its name.</exception>
    /// <exception cref="FlowKitException"><c>FK7102</c>: a time limit was reached; <c>FK7103</c>: a request asks for something impossible.</exception>
    public async Task<IReadOnlyDictionary<string, CondaSolution>> SolvePlatformsAsync(IReadOnlyDictionary<string, CondaSolveRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        (string Platform, Task<CondaSolution> Solve)[] running = [.. requests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, Task.Run(() => Solve(pair.Value, cancellationToken), cancellationToken)))];
        // All of them: which error is told must not depend on which search is the fastest.
        Task all = Task.WhenAll(running.Select(one => one.Solve));
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dictionary<string, CondaSolution> solutions = new(StringComparer.Ordinal);
        foreach ((string platform, Task<CondaSolution> solve) in running)
        {
            try
            {
                solutions.Add(platform, await solve.ConfigureAwait(false));
            }
            catch (CondaSolveException e)
            {
                throw new CondaSolveException(e.Explanation with { Text = $"{e.Explanation.Text} for {platform}" });
            }
        }
        return solutions;
    }

    private CondaSolution Solve(CondaSolveRequest request, Activity? span, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        SolveAttempt attempt = SolveAttempt.Run(request, new SpecTexts(), () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (request.TimeLimit is { } limit && _clock.GetElapsedTime(start) > limit)
                throw new FlowKitException(CondaErrors.SolveTimeout, $"No answer was found within {limit}. Ask for more exact versions, or allow more time.");
        });
        span?.SetTag("conda.solvable", attempt.Records is not null).SetTag("conda.conflicts", attempt.Solver.ConflictCount).SetTag("conda.packages", attempt.Records?.Count);
        return attempt.Records is { } records ? new CondaSolution(TopologicalOrder.Sort(records)) : throw new CondaSolveException(Explain(attempt));
    }

    // That there is no solution is known by now. Where the time is too short to find the fewest specs and what would work, it is told without them.
    private static CondaConflict Explain(SolveAttempt attempt)
    {
        try
        {
            return new ConflictExplainer(attempt, solvesAgain: attempt.Solver.ConflictCount <= SolveAttempt.HardConflicts).Explain();
        }
        catch (FlowKitException e) when (e.Code == CondaErrors.SolveTimeout)
        {
            return new ConflictExplainer(attempt, solvesAgain: false).Explain();
        }
    }

    private static Dictionary<MatchSpec, string> OriginsOf(CondaSolveRequest request, KeyValuePair<string, IReadOnlyList<MatchSpec>>[] environments)
    {
        Dictionary<MatchSpec, string> origins = new(request.Origins);
        foreach (IGrouping<MatchSpec, string> asked in environments.SelectMany(environment => environment.Value.Select(spec => (Spec: spec, Name: environment.Key))).GroupBy(pair => pair.Spec, pair => pair.Name))
        {
            string[] names = [.. asked.Distinct()];
            origins.TryAdd(asked.Key, names.Length == 1 ? $"environment {names[0]}" : $"environments {string.Join(", ", names)}");
        }
        foreach (MatchSpec common in request.Specs.Where(spec => !request.Origins.ContainsKey(spec))) origins.Remove(common);
        return origins;
    }
}
