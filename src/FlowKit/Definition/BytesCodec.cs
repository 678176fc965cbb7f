using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>Bytes: as they are at the top, where they may be large, and as Base64 inside of JSON.</summary>
internal sealed class BytesCodec : ArtifactCodec<byte[]>
{
    public override string Format => "bytes";

    public override void Write(Utf8JsonWriter writer, byte[] value)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteBase64StringValue(value);
    }

    public override byte[] Read(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null! : reader.GetBytesFromBase64();

    public override byte[] Encode(byte[] value) => value ?? throw new ArgumentNullException(nameof(value));

    public override byte[] Decode(ReadOnlyMemory<byte> content) => content.ToArray();
}
