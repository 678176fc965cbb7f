namespace FlowKit.Definition;

/// <summary>What the generator adds to a flow instance: the way to its definition without knowing its type.</summary>
public interface IFlow
{
    /// <summary>The definition of the instance's flow.</summary>
    FlowDefinition Definition { get; }
}
