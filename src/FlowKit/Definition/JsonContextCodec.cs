using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FlowKit.Definition;

/// <summary>A type of the user's own serializer context.</summary>
internal sealed class JsonContextCodec<T>(JsonSerializerContext context) : ArtifactCodec<T>
{
    private readonly JsonTypeInfo<T> _type = context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new FlowKitException(
            FlowErrors.UnreadableArtifact, $"{context.GetType().Name} does not know {typeof(T)}: add [JsonSerializable(typeof({typeof(T).Name}))] to it.");

    public override void Write(Utf8JsonWriter writer, T value) => JsonSerializer.Serialize(writer, value, _type);

    public override T Read(ref Utf8JsonReader reader) => JsonSerializer.Deserialize(ref reader, _type)!;
}
