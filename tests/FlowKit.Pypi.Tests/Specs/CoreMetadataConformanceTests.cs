using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Specs;

public sealed class CoreMetadataConformanceTests
{
    [Test]
    public void Metadata_is_split_validated_and_read_for_resolving() => Conformance.Run("pypi/metadata/metadata_parse.jsonl.gz", c =>
    {
        string text = c.TryGetProperty("text", out JsonElement given) ? given.GetString()! : CoreMetadata.Decode(c.GetProperty("base64").GetBytesFromBase64());
        return CompareFields(c, MetadataFields.Parse(text)) ?? CompareView(c.GetProperty("resolver_view"), CoreMetadata.Parse(text)) ?? CompareValidity(c, text);
    });

    private static string? CompareFields(JsonElement c, MetadataFields fields)
    {
        SortedSet<string> expected = new(StringComparer.Ordinal), actual = new(StringComparer.Ordinal);
        foreach (JsonProperty raw in c.GetProperty("raw").EnumerateObject())
        {
            string key = Singular(raw.Name.Replace('_', '-'));
            if (raw.Value.ValueKind == JsonValueKind.Array && raw.Value.GetArrayLength() == 0) expected.Add(key + "=");
            foreach (string value in Values(raw.Value)) expected.Add(key + "=" + value);
        }
        foreach (JsonProperty unparsed in c.GetProperty("unparsed").EnumerateObject())
        {
            foreach (string value in Values(unparsed.Value)) expected.Add("?" + unparsed.Name + "=" + value);
        }
        foreach ((string key, IReadOnlyList<string> values) in fields.Values)
        {
            if (values.Count == 0) actual.Add(key + "=");
            foreach (string value in values) actual.Add(key + "=" + (key == "project-url" ? Address(value) : key == "description" ? Shorten(value) : value));
        }
        foreach ((string key, IReadOnlyList<string> values) in fields.Unparsed)
        {
            foreach (string value in values) actual.Add("?" + key + "=" + (key == "description" ? Shorten(value) : value));
        }
        return actual.SetEquals(expected) ? null : "has " + string.Join(" # ", actual.Except(expected)) + "\n lacks " + string.Join(" # ", expected.Except(actual));
    }

    private static string? CompareView(JsonElement view, CoreMetadata metadata)
    {
        string? Field(string name, string field, string? actual)
        {
            JsonElement e = view.GetProperty(name);
            bool broken = metadata.Problems.Any(p => p.Field == field);
            if (e.ValueKind == JsonValueKind.Object) return broken ? null : name + " is not broken";
            string? expected = e.ValueKind == JsonValueKind.Array ? string.Join("|", name == "provides_extra" ? e.EnumerateArray().Select(v => v.GetString()).Distinct().Order(StringComparer.Ordinal) : e.EnumerateArray().Select(v => v.GetString())) : e.GetString();
            return broken ? name + " is broken" : expected == actual ? null : name + " " + actual;
        }
        return Field("name", "name", metadata.WrittenName)
            ?? Field("version", "version", metadata.Version?.ToString())
            ?? Field("requires_python", "requires-python", metadata.RequiresPython?.ToString())
            ?? Field("requires_dist", "requires-dist", string.Join("|", metadata.RequiresDist.Select(r => r.ToString())))
            ?? Field("provides_extra", "provides-extra", string.Join("|", metadata.ProvidesExtra.Order()))
            ?? Field("dynamic", "dynamic", string.Join("|", metadata.Dynamic));
    }

    private static string? CompareValidity(JsonElement c, string text)
    {
        SortedSet<string> expected = new(StringComparer.Ordinal);
        if (c.TryGetProperty("invalid_fields", out JsonElement invalid)) expected.UnionWith(invalid.EnumerateArray().Select(f => f.GetString()!));

        SortedSet<string> actual = new(CoreMetadata.Validate(text).Select(p => p.Field), StringComparer.Ordinal);
        return actual.SetEquals(expected) ? null : "invalid fields " + string.Join(" ", actual) + " for " + string.Join(" ", expected);
    }

    private static IEnumerable<string> Values(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Array => e.EnumerateArray().Select(v => v.GetString()!),
        JsonValueKind.Object => e.EnumerateObject().Select(p => p.Name + "," + p.Value.GetString()),
        _ => [e.GetString()!],
    };

    private static string Singular(string name) => name switch
    {
        "classifiers" or "platforms" or "supported-platforms" or "license-files" or "project-urls" or "import-names" or "import-namespaces" => name[..^1],
        _ => name,
    };

    private static string Address(string value)
    {
        string[] parts = value.Split(',', 2);
        return parts[0].Trim() + "," + (parts.Length > 1 ? parts[1].Trim() : "");
    }

    // The data gives long descriptions by their hash.
    private static string Shorten(string text) => text.Length <= 4000 ? text : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
