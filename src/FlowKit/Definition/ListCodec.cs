using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>A list, written as a JSON array.</summary>
internal sealed class ListCodec<TList, T>(ArtifactCodec<T> item, Func<List<T>, TList> make) : ArtifactCodec<TList>
    where TList : IEnumerable<T>
{
    public override void Write(Utf8JsonWriter writer, TList value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (T each in value)
        {
            item.Write(writer, each);
        }

        writer.WriteEndArray();
    }

    public override TList Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default!;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"A list is expected, and {reader.TokenType} was found.");
        List<T> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(item.Read(ref reader));
        }

        return make(items);
    }
}
