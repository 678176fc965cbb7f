namespace FlowKit;

/// <summary>What one task attempt has at hand: given to the flow instance by the runtime before the step's body runs.</summary>
public sealed class TaskContext
{
    /// <summary>The run, step, task and attempt.</summary>
    public required RunInfo Run { get; init; }

    /// <summary>The step's environment; <see langword="null"/> where the step declares none and runs in the host.</summary>
    public IStepEnvironment? Environment { get; init; }

    /// <summary>Composes and publishes environments; <see langword="null"/> where the host offers none.</summary>
    public IFlowEnvironments? Environments { get; init; }

    /// <summary>What started the run; <see langword="null"/> for a run that was started by hand.</summary>
    public FlowTrigger? Trigger { get; init; }

    /// <summary>The foreach items above this step; empty outside of any foreach.</summary>
    public ForeachScope Foreach { get; init; } = ForeachScope.None;

    /// <summary>Cancelled when the run is stopped, or the attempt's time is over.</summary>
    public CancellationToken Cancellation { get; init; }
}
