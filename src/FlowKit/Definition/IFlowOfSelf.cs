namespace FlowKit.Definition;

/// <summary>
/// The contract between the generated part of a flow and the runtime: its definition, without reflection. The generator implements it explicitly; nobody writes it by hand.
/// </summary>
/// <typeparam name="TSelf">The flow.</typeparam>
public interface IFlow<TSelf> : IFlow
    where TSelf : Flow<TSelf>, IFlow<TSelf>
{
    /// <summary>The flow's definition: one for the life of the process.</summary>
    static new abstract FlowDefinition<TSelf> Definition { get; }
}
