namespace FlowKit.Definition;

/// <summary>A flow's definition, with its type.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowDefinition<TFlow> : FlowDefinition
    where TFlow : Flow<TFlow>
{
    private readonly Func<FlowActivation, TFlow> _create;

    /// <summary>Creates a definition; called by generated code.</summary>
    /// <param name="description">What needs no type.</param>
    /// <param name="steps">The steps, in the order written.</param>
    /// <param name="artifacts">The artifacts, in the order written.</param>
    /// <param name="parameters">The parameters, in the order written.</param>
    /// <param name="create">The constructor call with its object initializer.</param>
    public FlowDefinition(
        FlowDescription description,
        IEnumerable<StepDefinition<TFlow>> steps,
        IEnumerable<ArtifactDefinition> artifacts,
        IEnumerable<ParameterDefinition> parameters,
        Func<FlowActivation, TFlow> create)
        : base(description ?? throw new ArgumentNullException(nameof(description)), steps, artifacts, parameters) => _create = create;

    /// <inheritdoc />
    public override TFlow Create(FlowActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        return _create(activation);
    }

    /// <inheritdoc />
    public override object Join(IReadOnlyList<(string? Step, FlowInstance Flow)> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        return new JoinInputs<TFlow>([.. branches.Select(branch => new JoinBranch<TFlow>(branch.Step, (TFlow)branch.Flow))]);
    }
}
