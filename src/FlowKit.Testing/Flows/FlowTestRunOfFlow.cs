using FlowKit.Environments;
using FlowKit.Execution;

namespace FlowKit.Testing.Flows;

/// <summary>A run of a flow test that has ended, with its flow's type.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowTestRun<TFlow> : FlowTestRun
    where TFlow : Flow<TFlow>
{
    private readonly FlowRun<TFlow> _run;

    internal FlowTestRun(FlowRun<TFlow> run, FlowTestWorld world, FlowTestSources sources, EnvironmentRuntime environments)
        : base(run, world, sources, environments) => _run = run;

    /// <summary>The flow as it was where it ended.</summary>
    /// <exception cref="FlowKitException">The run did not succeed.</exception>
    public TFlow Final => _run.Final;

    /// <inheritdoc cref="FlowTestRun.EnsureSucceeded" />
    public new FlowTestRun<TFlow> EnsureSucceeded()
    {
        base.EnsureSucceeded();
        return this;
    }
}
