namespace FlowKit.Definition;

/// <summary>A parameter, with its type.</summary>
/// <typeparam name="T">The property's type.</typeparam>
public sealed class ParameterDefinition<T> : ParameterDefinition
{
    /// <summary>Reads the property.</summary>
    public required Func<FlowInstance, T> Read { get; init; }

    /// <summary>Reads a text; <see langword="null"/> where the type cannot be given as text.</summary>
    public Func<string, T>? Parser { get; init; }

    /// <summary>Stores the value; <see langword="null"/> for a <c>PythonObject</c>.</summary>
    public ArtifactCodec<T>? ValueCodec { get; init; }

    /// <inheritdoc />
    public override Type ValueType => typeof(T);

    /// <inheritdoc />
    public override ArtifactCodec? Codec => ValueCodec;

    /// <inheritdoc />
    public override object? Value(FlowInstance flow) => Read(flow);

    /// <inheritdoc />
    public override byte[]? Encode(FlowInstance flow) => ValueCodec?.Encode(Read(flow));

    /// <inheritdoc />
    public override object? ParseText(string text) => Parse(text);

    internal T Parse(string text)
    {
        if (Parser is null)
        {
            throw new FlowKitException(
                FlowErrors.InvalidParameter, $"'{Name}' is of type {TypeName}, which cannot be given as text: only a triggering run fills it.");
        }

        try
        {
            return Parser(text);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or ArgumentException or FlowKitException)
        {
            throw new FlowKitException(
                FlowErrors.InvalidParameter, $"Parameter '{Name}' cannot be '{text}': a value of type {TypeName} is expected. {problem.Message}", problem);
        }
    }

    internal T Decode(ReadOnlyMemory<byte> content) =>
        ValueCodec is not null
            ? ValueCodec.Decode(content)
            : throw new FlowKitException(FlowErrors.InvalidParameter, $"'{Name}' is of type {TypeName}, whose value is not stored as content.");
}
