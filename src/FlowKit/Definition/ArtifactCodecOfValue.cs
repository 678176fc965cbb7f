using System.Buffers;
using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>Writes and reads the values of one type.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class ArtifactCodec<T> : ArtifactCodec
{
    /// <inheritdoc />
    public override string Format => "json";

    /// <inheritdoc />
    public override Type ValueType => typeof(T);

    /// <summary>Writes one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Reads one JSON value; the reader stands on its first token, and on its last afterwards.</summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The value.</returns>
    public abstract T Read(ref Utf8JsonReader reader);

    /// <summary>The value as the name of a JSON property, for dictionaries.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The name; <see langword="null"/> where the type cannot be a key.</returns>
    public virtual string? KeyText(T value) => null;

    /// <summary>Reads what <see cref="KeyText"/> wrote.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The value.</returns>
    public virtual T FromKeyText(string text) => throw new NotSupportedException($"{typeof(T).Name} cannot be the key of a dictionary artifact.");

    /// <summary>Encodes a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The content: the same for equal values, on every machine.</returns>
    public virtual byte[] Encode(T value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes content.</summary>
    /// <param name="content">What <see cref="Encode"/> wrote.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">The content is not what the type says (<c>FK8410</c>).</exception>
    public virtual T Decode(ReadOnlyMemory<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content.Span);
            reader.Read();
            return Read(ref reader);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new FlowKitException(FlowErrors.UnreadableArtifact, $"Stored content cannot be read as {typeof(T).Name}: {problem.Message}", problem);
        }
    }

    /// <inheritdoc />
    public override byte[] EncodeBoxed(object? value) => Encode((T)value!);

    /// <inheritdoc />
    public override object? DecodeBoxed(ReadOnlyMemory<byte> content) => Decode(content);
}
