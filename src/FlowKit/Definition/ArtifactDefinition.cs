namespace FlowKit.Definition;

/// <summary>An artifact of a flow.</summary>
public abstract class ArtifactDefinition
{
    private protected ArtifactDefinition()
    {
    }

    /// <summary>The property's name.</summary>
    public required string Name { get; init; }

    /// <summary>The type as the author wrote it, for messages.</summary>
    public required string TypeName { get; init; }

    /// <summary>The property's type.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Stores the value; <see langword="null"/> for a <c>PythonObject</c>, whose pickle the runtime keeps.</summary>
    public abstract ArtifactCodec? Codec { get; }

    /// <summary>Whether <see cref="TemplateText"/> has an answer.</summary>
    public bool InTemplates { get; init; }

    /// <summary>The slot of an instance.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <returns>The slot.</returns>
    public abstract ArtifactSlot Slot(FlowInstance flow);

    /// <summary>Gives an instance stored content, which is decoded when the artifact is first read. It does not count as assigned.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="content">Reads the content; called at most twice.</param>
    public abstract void Defer(FlowInstance flow, Func<ReadOnlyMemory<byte>> content);

    /// <summary>Gives an instance a value from the tasks before, as an object. It does not count as assigned.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="value">A value of the artifact's type.</param>
    public abstract void Give(FlowInstance flow, object? value);

    /// <summary>Assigns an instance's artifact, as the step itself would.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="value">A value of the artifact's type.</param>
    public abstract void Assign(FlowInstance flow, object? value);

    /// <summary>Encodes what the instance holds.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="content">The content to store.</param>
    /// <returns>Whether there is a value, and <see cref="Codec"/> stores it.</returns>
    public abstract bool TryEncode(FlowInstance flow, out byte[] content);

    /// <summary>The text that it puts into a template.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <returns>The text, or <see langword="null"/>.</returns>
    /// <exception cref="FlowKitException">It was not set (<c>FK8401</c>).</exception>
    public string? TemplateText(FlowInstance flow) => InTemplates ? TemplateValue.TextOf(Slot(flow).Boxed) : null;

    /// <summary>Whether two values of the artifact are the same: equal, or equal as stored.</summary>
    internal abstract bool SameValue(FlowInstance left, FlowInstance right);
}
