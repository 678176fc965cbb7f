namespace FlowKit;

/// <summary>
/// Marks a method of a flow as a step: an instance method that returns <see cref="Transition"/> or <c>Task&lt;Transition&gt;</c> and takes nothing, one foreach item,
/// or <see cref="JoinInputs{TFlow}"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class StepAttribute : Attribute
{
    /// <summary>Says that the flow starts here, where more than one step is led to by no other. The default is <see langword="false"/>.</summary>
    public bool Start { get; init; }
}
