using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>A dictionary, written as a JSON object in the ordinal order of its keys.</summary>
internal sealed class DictionaryCodec<TDictionary, TKey, TValue>(
    ArtifactCodec<TKey> key, ArtifactCodec<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> make) : ArtifactCodec<TDictionary>
    where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    public override void Write(Utf8JsonWriter writer, TDictionary dictionary)
    {
        if (dictionary is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach ((string name, TValue item) in dictionary.Select(pair => (Name(pair.Key), pair.Value)).OrderBy(pair => pair.Item1, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            value.Write(writer, item);
        }

        writer.WriteEndObject();
    }

    public override TDictionary Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default!;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"A dictionary is expected, and {reader.TokenType} was found.");
        Dictionary<TKey, TValue> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            TKey name = key.FromKeyText(reader.GetString()!);
            reader.Read();
            items[name] = value.Read(ref reader);
        }

        return make(items);
    }

    private string Name(TKey of) => key.KeyText(of) ?? throw new NotSupportedException($"{typeof(TKey).Name} cannot be the key of a dictionary artifact.");
}
