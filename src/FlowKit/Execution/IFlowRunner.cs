using FlowKit.Definition;

namespace FlowKit.Execution;

/// <summary>Runs flows in this process, and the flows that wait for them.</summary>
public interface IFlowRunner
{
    /// <summary>Runs a flow and waits for its end.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="configure">Sets parameters and the like.</param>
    /// <param name="cancellationToken">Stops the run: child processes are ended, and it is recorded as cancelled.</param>
    /// <returns>The run, whether it succeeded or not: <see cref="FlowRun.EnsureSucceeded"/> throws where it did not.</returns>
    /// <exception cref="FlowKitException">The run could not begin: a parameter is missing or wrong, or its stores cannot be used. Nothing is recorded.</exception>
    Task<FlowRun<TFlow>> RunAsync<TFlow>(Action<RunOptions>? configure = null, CancellationToken cancellationToken = default)
        where TFlow : Flow<TFlow>, IFlow<TFlow>;

    /// <summary>Runs a flow whose type is not at hand.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">Parameters and the like; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The run, whether it succeeded or not.</returns>
    /// <exception cref="FlowKitException">The run could not begin.</exception>
    Task<FlowRun> RunAsync(FlowDefinition flow, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts the flows that wait for runs which finished while nobody looked, for example before a crash, and waits for them.</summary>
    /// <param name="progress">Told what happens in the runs. The default is nobody.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    /// <returns>The runs that were started.</returns>
    Task<IReadOnlyList<FlowRun>> DispatchAsync(IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default);
}
