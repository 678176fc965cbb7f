using System.Text.Json;

namespace FlowKit.Conda.Channels;

/// <summary>What a subdir says about other channels (CEP 42), as it stands in <c>info.channel_relations</c>.</summary>
/// <param name="Base">Refers to the channel that comes before the declaring one; null for none.</param>
/// <param name="Overrides">Refers to the channel that comes after the declaring one; null for none.</param>
internal readonly record struct ChannelRelations(string? Base, string? Overrides)
{
    /// <summary>The key in <c>info</c>.</summary>
    public const string Key = "channel_relations";

    /// <summary>Reads the relations of an <c>info</c> object; keys that are not known are ignored.</summary>
    public static ChannelRelations Of(JsonElement info)
    {
        if (!info.TryGetProperty(Key, out JsonElement relations) || relations.ValueKind != JsonValueKind.Object) return default;
        return new ChannelRelations(Text("base"), Text("overrides"));

        string? Text(string key) => relations.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
