namespace FlowKit.Definition;

/// <summary>A step, with its flow's type.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class StepDefinition<TFlow> : StepDefinition
    where TFlow : Flow<TFlow>
{
    /// <summary>The call of the method; its second argument is the foreach item or the join's inputs.</summary>
    public required Func<TFlow, object?, ValueTask<Transition>> Body { get; init; }

    /// <inheritdoc />
    public override ValueTask<Transition> InvokeAsync(FlowInstance flow, object? input) => Body((TFlow)flow, input);
}
