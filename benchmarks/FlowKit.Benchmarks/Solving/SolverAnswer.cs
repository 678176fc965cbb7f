namespace FlowKit.Benchmarks.Solving;

/// <summary>What a solver said to a request, and how long it took.</summary>
/// <param name="Id">The request.</param>
/// <param name="Packages">The packages as name=version=build; null where there is no solution.</param>
/// <param name="Read">The time to read the channels; zero where it cannot be told apart.</param>
/// <param name="Solve">The time to solve, with all that is done for the first time.</param>
/// <param name="Again">The time to solve once more with the records in memory; zero where that was not done.</param>
internal sealed record SolverAnswer(string Id, IReadOnlyList<string>? Packages, TimeSpan Read, TimeSpan Solve, TimeSpan Again = default)
{
    /// <summary>All but the second solve.</summary>
    public TimeSpan Total => Read + Solve;
}
