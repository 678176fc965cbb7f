using FlowKit;
using FlowKit.Definition;
using FlowKit.Execution;

namespace Explainer;

/// <summary>Runs a model flow and shows the explanations that its end leads to.</summary>
internal sealed class CaseRunner(IFlowRunner runner, CaseReport report)
{
    /// <summary>Runs the flow; the runner starts what waits for it.</summary>
    /// <returns>The runs that it triggered.</returns>
    /// <exception cref="FlowKitException">One of the runs failed.</exception>
    public async Task<IReadOnlyList<FlowRun>> TrainAndExplainAsync<TFlow>(CancellationToken cancellationToken)
        where TFlow : Flow<TFlow>, IFlow<TFlow>
    {
        FlowRun<TFlow> run = await runner.RunAsync<TFlow>(options => options.Progress = report, cancellationToken);
        run.EnsureSucceeded();
        foreach (FlowRun triggered in run.Triggered)
        {
            triggered.EnsureSucceeded();
            await report.ExplainAsync(triggered);
        }
        return run.Triggered;
    }
}
