using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FlowKit;

/// <summary>
/// What a flow derives from, with itself as <typeparamref name="TSelf"/>. Steps say where they lead by returning <c>Next</c>, <c>ForEach</c> or <c>End</c> with a method group, so the
/// compiler checks the target, its shape and the item's type. The names of these members are taken: a flow must not have members of the same names.
/// </summary>
/// <typeparam name="TSelf">The flow itself.</typeparam>
[SuppressMessage("Naming", "CA1708", Justification = "ForEach is the transition and Foreach its item's scope: both are words of the authoring surface.")]
[SuppressMessage("Performance", "CA1822", Justification = "Transitions belong to the flow that a step runs in: this.Next(A) is how some write them.")]
public abstract class Flow<TSelf> : FlowInstance
    where TSelf : Flow<TSelf>
{
    /// <summary>The run, step, task and attempt.</summary>
    /// <exception cref="FlowKitException">The instance was made by hand (<c>FK8402</c>).</exception>
    protected RunInfo Run => Needed(nameof(Run)).Run;

    /// <summary>The step's environment.</summary>
    /// <exception cref="FlowKitException">The instance was made by hand, or the step declares no environment (<c>FK8402</c>).</exception>
    protected IStepEnvironment Env =>
        Needed(nameof(Env)).Environment
        ?? throw new FlowKitException(
            FlowErrors.NoRun,
            $"Step '{Run.StepName}' of {Run.FlowName} has no environment: it runs in the host. Give it [Conda], [Pypi] or [PortableEnv].");

    /// <summary>Composes and publishes environments.</summary>
    /// <exception cref="FlowKitException">The instance was made by hand (<c>FK8402</c>).</exception>
    protected IFlowEnvironments Environments =>
        Needed(nameof(Environments)).Environments
        ?? throw new FlowKitException(FlowErrors.NoRun, $"The host that runs {Run.FlowName} offers no environments.");

    /// <summary>What started the run; <see langword="null"/> where it was started by hand, and for an instance made by hand.</summary>
    protected FlowTrigger? Trigger => Context?.Trigger;

    /// <summary>The foreach items above this step; empty for an instance made by hand.</summary>
    protected ForeachScope Foreach => Context?.Foreach ?? ForeachScope.None;

    /// <summary>Cancelled when the run is stopped; never, for an instance made by hand.</summary>
    protected CancellationToken Cancellation => Context?.Cancellation ?? CancellationToken.None;

    /// <summary>Leads to one step. <see cref="Transition.And(Func{Transition}, string)"/> adds further ones, to run at the same time.</summary>
    /// <param name="step">A step of this flow.</param>
    /// <param name="name">The expression of <paramref name="step"/>, filled in by the compiler.</param>
    /// <returns>The transition to return from the step.</returns>
    protected Transition Next(Func<Transition> step, [CallerArgumentExpression(nameof(step))] string name = "") => To(step, name);

    /// <inheritdoc cref="Next(Func{Transition}, string)"/>
    protected Transition Next(Func<Task<Transition>> step, [CallerArgumentExpression(nameof(step))] string name = "") => To(step, name);

    /// <summary>Leads to the join of the branch that this step stands in.</summary>
    /// <param name="step">A step of this flow that takes <see cref="JoinInputs{TFlow}"/>.</param>
    /// <param name="name">The expression of <paramref name="step"/>, filled in by the compiler.</param>
    /// <returns>The transition to return from the step.</returns>
    protected Transition Next(Func<JoinInputs<TSelf>, Transition> step, [CallerArgumentExpression(nameof(step))] string name = "") => To(step, name);

    /// <inheritdoc cref="Next(Func{JoinInputs{TSelf}, Transition}, string)"/>
    protected Transition Next(Func<JoinInputs<TSelf>, Task<Transition>> step, [CallerArgumentExpression(nameof(step))] string name = "") => To(step, name);

    /// <summary>Leads to one step once for each item, at the same time. Without any item the flow goes on at the join, with no branches.</summary>
    /// <typeparam name="TItem">The type of the items, and of the step's parameter.</typeparam>
    /// <param name="items">The items, read once, now.</param>
    /// <param name="step">A step of this flow that takes an item.</param>
    /// <param name="name">The expression of <paramref name="step"/>, filled in by the compiler.</param>
    /// <returns>The transition to return from the step.</returns>
    protected Transition ForEach<TItem>(
        IEnumerable<TItem> items, Func<TItem, Transition> step, [CallerArgumentExpression(nameof(step))] string name = "") => Each(items, step, name);

    /// <inheritdoc cref="ForEach{TItem}(IEnumerable{TItem}, Func{TItem, Transition}, string)"/>
    protected Transition ForEach<TItem>(
        IEnumerable<TItem> items, Func<TItem, Task<Transition>> step, [CallerArgumentExpression(nameof(step))] string name = "") => Each(items, step, name);

    /// <summary>Ends the flow.</summary>
    /// <returns>The transition to return from the step.</returns>
    protected Transition End() => Transition.End;

    private static Transition To(Delegate step, string name)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Transition.To(StepName.Of(name));
    }

    private static Transition Each<TItem>(IEnumerable<TItem> items, Delegate step, string name)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Transition.ForEachTo(StepName.Of(name), items);
    }
}
