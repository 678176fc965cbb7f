using FlowKit.Definition;

namespace FlowKit.Testing.Flows;

/// <summary>
/// Runs flows in unit tests: stores, channels and indexes are in memory; resolving, composing, publishing and looking up are the real ones; only hydration and Python are replaced. No network,
/// no disk, no Python.
/// </summary>
public static class FlowTest
{
    /// <summary>A test of a flow, in a world of its own.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <returns>The test, to be configured and run.</returns>
    public static FlowTest<TFlow> For<TFlow>()
        where TFlow : Flow<TFlow>, IFlow<TFlow> => new(new FlowTestWorld(), []);

    /// <summary>An upstream run, for the test of a flow that it triggers. The tests share their stores, channels and indexes.</summary>
    /// <param name="runs">The upstream runs, the one that finished last in front.</param>
    /// <returns>The trigger: <c>FlowTest.TriggeredBy(run).For&lt;ExplainerFlow&gt;()</c>.</returns>
    public static FlowTestTrigger TriggeredBy(params IReadOnlyList<FlowTestRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count, nameof(runs));
        return new FlowTestTrigger(runs[0].World, [.. runs.Select(run => run.Reference)], runs[0].Sources);
    }
}
