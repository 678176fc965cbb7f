using System.Text;
using System.Text.Json;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>Reads one repodata record from JSON, straight into a draft.</summary>
internal static class JsonRecordReader
{
    public static void Read(ref Utf8JsonReader reader, RecordDraft draft, SubdirSource source)
    {
        draft.Clear();
        if (reader.TokenType != JsonTokenType.StartObject && !(reader.Read() && reader.TokenType == JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Compared as bytes: most fields of most records are read again and again.
            if (reader.ValueTextEquals("depends"u8)) draft.Depends = Texts(ref reader, source);
            else if (reader.ValueTextEquals("name"u8)) draft.Name = Text(ref reader, source);
            else if (reader.ValueTextEquals("version"u8)) draft.Version = Text(ref reader, source);
            else if (reader.ValueTextEquals("build"u8)) draft.Build = Text(ref reader, source);
            else if (reader.ValueTextEquals("build_number"u8)) draft.BuildNumber = Number(ref reader);
            else if (reader.ValueTextEquals("sha256"u8)) draft.Sha256 = Text(ref reader);
            else if (reader.ValueTextEquals("md5"u8)) draft.Md5 = Text(ref reader);
            else if (reader.ValueTextEquals("size"u8)) draft.Size = Number(ref reader);
            else if (reader.ValueTextEquals("subdir"u8)) draft.Subdir = Text(ref reader, source);
            else if (reader.ValueTextEquals("timestamp"u8)) draft.Timestamp = Number(ref reader);
            else if (reader.ValueTextEquals("license"u8)) draft.License = TextOrList(ref reader, source);
            else if (reader.ValueTextEquals("license_family"u8)) draft.LicenseFamily = TextOrList(ref reader, source);
            else if (reader.ValueTextEquals("constrains"u8)) draft.Constrains = Texts(ref reader, source);
            else if (reader.ValueTextEquals("noarch"u8)) ReadNoArch(ref reader, draft);
            else if (reader.ValueTextEquals("track_features"u8)) ReadTrackFeatures(ref reader, draft, source);
            else if (reader.ValueTextEquals("features"u8)) draft.Features = TextOrList(ref reader, source);
            else if (reader.ValueTextEquals("indexed_timestamp"u8)) draft.IndexedTimestamp = Number(ref reader);
            else if (reader.ValueTextEquals("python_site_packages_path"u8)) draft.PythonSitePackagesPath = Text(ref reader);
            else if (reader.ValueTextEquals("purls"u8)) draft.Purls = Texts(ref reader, source);
            else if (reader.ValueTextEquals("flags"u8)) draft.Flags = Texts(ref reader, source);
            else if (reader.ValueTextEquals("extra_depends"u8)) draft.ExtraDepends = ReadExtras(ref reader, source);
            else if (reader.ValueTextEquals("legacy_bz2_md5"u8)) draft.LegacyBz2Md5 = Text(ref reader);
            else if (reader.ValueTextEquals("attestations_sha256"u8)) draft.AttestationsSha256 = Text(ref reader);
            else if (reader.ValueTextEquals("run_exports"u8)) draft.RunExportsJson = RawText(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static string? Text(ref Utf8JsonReader reader, SubdirSource? source = null)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return source is null || reader.ValueIsEscaped ? reader.GetString() : source.Intern(reader.ValueSpan);
        if (reader.TokenType == JsonTokenType.Number) return Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    private static string? TextOrList(ref Utf8JsonReader reader, SubdirSource source)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return string.Join(", ", ReadItems(ref reader, source));
        if (reader.TokenType == JsonTokenType.String) return reader.ValueIsEscaped ? reader.GetString() : source.Intern(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetInt64(out long whole) ? whole : reader.TryGetDouble(out double fraction) && fraction is > long.MinValue and < long.MaxValue ? (long)fraction : null;
        if (reader.TokenType == JsonTokenType.String && long.TryParse(reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, out long parsed)) return parsed;
        reader.Skip();
        return null;
    }

    private static string[] Texts(ref Utf8JsonReader reader, SubdirSource source)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return ReadItems(ref reader, source);
        reader.Skip();
        return [];
    }

    private static string[] ReadItems(ref Utf8JsonReader reader, SubdirSource source)
    {
        List<string>? items = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) (items ??= []).Add(reader.ValueIsEscaped ? reader.GetString()! : source.Intern(reader.ValueSpan));
            else reader.Skip();
        }
        return items is null ? [] : [.. items];
    }

    private static void ReadNoArch(ref Utf8JsonReader reader, RecordDraft draft)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.True) draft.NoArch = NoArchType.Generic;
        else if (reader.TokenType == JsonTokenType.String) draft.SetNoArch(reader.GetString());
        else reader.Skip();
    }

    private static void ReadTrackFeatures(ref Utf8JsonReader reader, RecordDraft draft, SubdirSource source)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) draft.SetTrackFeatures(ReadItems(ref reader, source));
        else if (reader.TokenType == JsonTokenType.String) draft.SetTrackFeatures([reader.GetString()!]);
        else reader.Skip();
    }

    private static Dictionary<string, IReadOnlyList<string>>? ReadExtras(ref Utf8JsonReader reader, SubdirSource source)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        Dictionary<string, IReadOnlyList<string>> extras = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            extras[name] = Texts(ref reader, source);
        }
        return extras;
    }

    private static string? RawText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }
}
