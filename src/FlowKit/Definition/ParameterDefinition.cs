namespace FlowKit.Definition;

/// <summary>A parameter of a flow, or a member that only a trigger fills.</summary>
public abstract class ParameterDefinition
{
    private protected ParameterDefinition()
    {
    }

    /// <summary>The property's name, which is also its name in templates and for <c>[FromTrigger]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name on the command line, without the two dashes: <c>model-type</c> for <c>ModelType</c>.</summary>
    public required string OptionName { get; init; }

    /// <summary>The type as the author wrote it, for messages.</summary>
    public required string TypeName { get; init; }

    /// <summary>The property's type.</summary>
    public abstract Type ValueType { get; }

    /// <summary>One line for the command line.</summary>
    public string? Help { get; init; }

    /// <summary>Whether a value must be given: the property says <c>required</c>.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it can be given by hand (<c>[Parameter]</c>); <see langword="false"/> for a member that only a trigger fills.</summary>
    public bool IsParameter { get; init; } = true;

    /// <summary>The upstream parameter or artifact that fills it (<c>[FromTrigger]</c>); <see langword="null"/> where a trigger does not.</summary>
    public string? FromTrigger { get; init; }

    /// <summary>Stores the value with the run; <see langword="null"/> for a <c>PythonObject</c>, whose pickle the runtime keeps.</summary>
    public abstract ArtifactCodec? Codec { get; }

    /// <summary>Whether <see cref="TemplateText"/> has an answer.</summary>
    public bool InTemplates { get; init; }

    /// <summary>The instance's value.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <returns>The value, boxed.</returns>
    public abstract object? Value(FlowInstance flow);

    /// <summary>The instance's value as it is stored.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <returns>The content; <see langword="null"/> where <see cref="Codec"/> is.</returns>
    public abstract byte[]? Encode(FlowInstance flow);

    /// <summary>The text that it puts into a template.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <returns>The text, or <see langword="null"/>.</returns>
    public string? TemplateText(FlowInstance flow) => InTemplates ? TemplateValue.TextOf(Value(flow)) : null;

    /// <summary>Reads a text without making an instance, to tell a wrong one before a run starts.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value, boxed.</returns>
    /// <exception cref="FlowKitException">It cannot be read (<c>FK8407</c>).</exception>
    public abstract object? ParseText(string text);

    internal string MissingMessage() => (IsParameter, FromTrigger) switch
    {
        (true, null) => $"Parameter '{Name}' is required: give --{OptionName} VALUE.",
        (true, _) => $"Parameter '{Name}' is required: give --{OptionName} VALUE, or a triggering run with --trigger-run Flow/RunId, whose '{FromTrigger}' fills it.",
        _ => $"'{Name}' is filled by the run that triggers this flow, from its '{FromTrigger}', and there is none: give one with --trigger-run Flow/RunId.",
    };
}
