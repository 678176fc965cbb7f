using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>A name as a store writes it: JSON, the meanings newest first.</summary>
public static class NameFormat
{
    /// <summary>Writes a name.</summary>
    public static byte[] Write(NameRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("name", record.Name.Path + ":" + record.Name.Tag);
            json.WriteStartArray("revisions");
            foreach (NameRevision revision in (IEnumerable<NameRevision>)[record.Current, .. record.History])
            {
                json.WriteStartObject();
                json.WriteString("requirements", revision.RequirementId.ToString());
                json.WriteString("environment", revision.EnvironmentId.ToString());
                json.WriteString("set", revision.SetAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a name.</summary>
    /// <param name="bytes">What <see cref="Write"/> wrote.</param>
    /// <param name="store">What an error calls the store.</param>
    /// <exception cref="FlowKitException"><c>FK7317</c>: it is something else.</exception>
    public static NameRecord Read(ReadOnlyMemory<byte> bytes, string store)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            List<NameRevision> revisions = [.. document.RootElement.GetProperty("revisions").EnumerateArray().Select(ReadRevision)];
            return new NameRecord(EnvironmentName.Parse(document.RootElement.GetProperty("name").GetString() ?? ""), revisions[0], revisions[1..]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or SpecParseException or ArgumentException)
        {
            throw new FlowKitException(EnvironmentErrors.StoreDamaged, $"A name of {store} is damaged ({e.Message}). Remove it and publish it again.", e);
        }
    }

    private static NameRevision ReadRevision(JsonElement element) => new(
        RequirementId.TryParse(element.GetProperty("requirements").GetString(), out RequirementId requirements) ? requirements : throw new FormatException("a requirement id cannot be read"),
        EnvironmentId.Parse(element.GetProperty("environment").GetString() ?? ""),
        DateTimeOffset.Parse(element.GetProperty("set").GetString() ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
}
