namespace FlowKit;

/// <summary>
/// What every flow instance is, whatever its type. One instance serves one task attempt. An instance made by hand, as in a unit test, has no task: its parameters,
/// artifacts and transitions work, and what only a run has says so when it is asked for.
/// </summary>
public abstract class FlowInstance
{
    private protected FlowInstance()
    {
    }

    /// <summary>The task that this instance serves; <see langword="null"/> for an instance made by hand.</summary>
    internal TaskContext? Context { get; private set; }

    /// <summary>
    /// Gives an instance the task that it serves. The runtime calls it once, after <see cref="Definition.FlowDefinition.Create"/> and before the step; a test may call it to give a step
    /// an environment, a trigger or a foreach item of its own.
    /// </summary>
    /// <param name="flow">The instance.</param>
    /// <param name="context">The task.</param>
    public static void Attach(FlowInstance flow, TaskContext context)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(context);
        flow.Context = context;
    }

    private protected TaskContext Needed(string member) =>
        Context
        ?? throw new FlowKitException(
            FlowErrors.NoRun,
            $"{GetType().Name}.{member} exists only in a run, and this instance was made by hand. Run the flow with FlowTest, or attach a TaskContext to it.");
}
