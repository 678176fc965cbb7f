using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>A value that may be absent, written as <c>null</c>.</summary>
internal sealed class OptionalCodec<T>(ArtifactCodec<T> item) : ArtifactCodec<T?>
    where T : struct
{
    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is { } present)
            item.Write(writer, present);
        else
            writer.WriteNullValue();
    }

    public override T? Read(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : item.Read(ref reader);
}
