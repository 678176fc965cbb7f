using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>A pickle as a file: eight bytes of name, four of header length, a JSON header, then Python's own bytes.</summary>
internal static class PickleFormat
{
    private static ReadOnlySpan<byte> Magic => "FKPYOBJ1"u8;

    public static byte[] Write(PythonPickle pickle)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteString("type", pickle.TypeName);
            json.WriteString("environment", pickle.Environment.ToString());
            json.WriteStartArray("packages");
            foreach (PackageIdentity package in pickle.Packages)
            {
                json.WriteStartArray();
                json.WriteStringValue(package.Kind == PackageKind.Conda ? "conda" : "pypi");
                json.WriteStringValue(package.Name);
                json.WriteStringValue(package.Version);
                json.WriteStringValue(package.Build);
                json.WriteStringValue(package.Sha256.ToString());
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartArray("modules");
            foreach (ModuleRelease module in pickle.Modules)
            {
                json.WriteStartArray();
                json.WriteStringValue(module.Module);
                json.WriteStringValue(module.Distribution);
                json.WriteStringValue(module.Version);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        byte[] result = new byte[Magic.Length + sizeof(int) + header.WrittenCount + pickle.Data.Length];
        Magic.CopyTo(result);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(Magic.Length), header.WrittenCount);
        header.WrittenSpan.CopyTo(result.AsSpan(Magic.Length + sizeof(int)));
        pickle.Data.Span.CopyTo(result.AsSpan(Magic.Length + sizeof(int) + header.WrittenCount));
        return result;
    }

    public static PythonPickle Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            int start = Magic.Length + sizeof(int);
            if (content.Length < start || !content.Span[..Magic.Length].SequenceEqual(Magic)) throw new FormatException("it does not begin as one");
            int length = BinaryPrimitives.ReadInt32LittleEndian(content.Span[Magic.Length..]);
            if (length < 0 || length > content.Length - start) throw new FormatException("it is cut short");
            using JsonDocument document = JsonDocument.Parse(content.Slice(start, length));
            JsonElement root = document.RootElement;
            return new PythonPickle(
                content[(start + length)..],
                root.GetProperty("type").GetString() ?? "",
                EnvironmentId.Parse(root.GetProperty("environment").GetString() ?? ""),
                [.. root.GetProperty("packages").EnumerateArray().Select(static p => new PackageIdentity(
                    Text(p, 0) == "conda" ? PackageKind.Conda : PackageKind.Pypi, Text(p, 1), Text(p, 2), Text(p, 3), Sha256Digest.Parse(Text(p, 4))))],
                [.. root.GetProperty("modules").EnumerateArray().Select(static m => new ModuleRelease(Text(m, 0), Text(m, 1), Text(m, 2)))]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or SpecParseException or IndexOutOfRangeException)
        {
            throw new FlowKitException(EnvironmentErrors.PickleFailed, $"This is no stored Python object: {e.Message}. The artifact is damaged; run the step that wrote it again.", e);
        }
    }

    private static string Text(JsonElement array, int index) => array[index].GetString() ?? "";
}
