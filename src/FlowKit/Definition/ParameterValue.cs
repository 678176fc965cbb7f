namespace FlowKit.Definition;

/// <summary>A value on its way into a parameter: a text from the command line, stored content from an earlier task or an upstream run, or an object.</summary>
public readonly struct ParameterValue
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly object? _value;
    private readonly Kind _kind;

    private ParameterValue(Kind kind, string? text, ReadOnlyMemory<byte> content, object? value)
    {
        _kind = kind;
        _text = text;
        _content = content;
        _value = value;
    }

    private enum Kind
    {
        None,
        Text,
        Content,
        Value,
    }

    /// <summary>A text that a person wrote.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    public static ParameterValue FromText(string text) => new(Kind.Text, text ?? throw new ArgumentNullException(nameof(text)), default, null);

    /// <summary>Content that <see cref="ArtifactCodec"/> encoded.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The value.</returns>
    public static ParameterValue FromContent(ReadOnlyMemory<byte> content) => new(Kind.Content, null, content, null);

    /// <summary>An object of the parameter's type.</summary>
    /// <param name="value">The object.</param>
    /// <returns>The value.</returns>
    public static ParameterValue FromObject(object? value) => new(Kind.Value, null, default, value);

    /// <summary>Reads the value as a parameter's type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">It cannot be read as that type (<c>FK8407</c>).</exception>
    internal T Read<T>(ParameterDefinition<T> parameter) => _kind switch
    {
        Kind.Text => parameter.Parse(_text!),
        Kind.Content => parameter.Decode(_content),
        Kind.Value when _value is T value => value,
        Kind.Value when _value is null && default(T) is null => default!,
        _ => throw new FlowKitException(
            FlowErrors.InvalidParameter,
            $"Parameter '{parameter.Name}' is of type {parameter.TypeName}, and the value given is {_value?.GetType().Name ?? "null"}."),
    };
}
