namespace FlowKit;

/// <summary>One branch that led to a join.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
/// <param name="Step">The step that the branch began with; <see langword="null"/> where it is not known.</param>
/// <param name="Flow">The flow as it was where the branch ended.</param>
public sealed record JoinBranch<TFlow>(string? Step, TFlow Flow)
    where TFlow : Flow<TFlow>;
