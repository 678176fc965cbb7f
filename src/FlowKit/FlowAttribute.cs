namespace FlowKit;

/// <summary>
/// Marks a class as a flow. The class is <c>partial</c>, not abstract and not generic, and derives from <see cref="Flow{TSelf}"/> of itself;
/// its graph, dispatcher, artifact slots, parameter binding and environments are emitted at compile time.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FlowAttribute : Attribute
{
    /// <summary>The name under which runs are recorded. The default is the name of the class.</summary>
    public string? Name { get; init; }

    /// <summary>One line that the command line shows beside the flow's name.</summary>
    public string? Help { get; init; }

    /// <summary>
    /// The user's own <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>, by which artifacts of types that FlowKit has no writer for are
    /// stored. Not needed for primitives, text, enums, dates, <see cref="Guid"/>, bytes, and lists and dictionaries of them.
    /// </summary>
    public Type? JsonContext { get; init; }
}
