using System.Globalization;
using System.Text.Json;

namespace FlowKit.Pypi.Index;

/// <summary>Reads the JSON form of a page (PEP 691) straight from its bytes: an entry of the wrong shape is passed over, whatever is in it.</summary>
internal static class JsonPageReader
{
    private static readonly KeyValuePair<string, string>[] NoHashes = [];

    public static ProjectPage ReadProject(ReadOnlySpan<byte> content, PageContext context)
    {
        Utf8JsonReader reader = new(WithoutMark(content), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 });
        List<PypiFile> files = [];
        List<string>? versions = null;
        string? apiVersion = null;
        ProjectStatus? status = null;
        bool listed = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw context.Error("it is not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("files"u8))
                {
                    reader.Read();
                    listed = ReadFiles(ref reader, files, context);
                }
                else if (reader.ValueTextEquals("versions"u8))
                {
                    reader.Read();
                    versions = ReadTexts(ref reader);
                }
                else if (reader.ValueTextEquals("meta"u8))
                {
                    reader.Read();
                    apiVersion = ReadMember(ref reader, "api-version"u8);
                }
                else if (reader.ValueTextEquals("project-status"u8))
                {
                    reader.Read();
                    status = ReadStatus(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (JsonException e)
        {
            throw context.Error("it is not JSON (line " + ((e.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture) + ")", e);
        }
        catch (InvalidOperationException e)
        {
            throw context.Error("it holds text that is not Unicode", e);
        }
        if (!listed) throw context.Error("it has no list 'files'");
        return new ProjectPage { Files = files, ApiVersion = apiVersion, Versions = versions, Status = status };
    }

    public static (string? Version, List<string> Names) ReadList(ReadOnlySpan<byte> content, PageContext context)
    {
        Utf8JsonReader reader = new(WithoutMark(content));
        List<string> names = [];
        string? apiVersion = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw context.Error("it is not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("meta"u8))
                {
                    reader.Read();
                    apiVersion = ReadMember(ref reader, "api-version"u8);
                }
                else if (reader.ValueTextEquals("projects"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        if (ReadMember(ref reader, "name"u8) is { } name) names.Add(name);
                    }
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (JsonException e)
        {
            throw context.Error("it is not JSON (line " + ((e.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture) + ")", e);
        }
        catch (InvalidOperationException e)
        {
            throw context.Error("it holds text that is not Unicode", e);
        }
        return (apiVersion, names);
    }

    private static bool ReadFiles(ref Utf8JsonReader reader, List<PypiFile> files, PageContext context)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                context.Warn("an entry of 'files' that is no object was passed over");
                continue;
            }
            Utf8JsonReader start = reader;
            try
            {
                if (ReadFile(ref reader, context) is { } file) files.Add(file);
            }
            catch (InvalidOperationException)
            {
                reader = start;
                reader.Skip();
                context.Warn("an entry of 'files' that holds text which is not Unicode was passed over");
            }
        }
        return true;
    }

    private static PypiFile? ReadFile(ref Utf8JsonReader reader, PageContext context)
    {
        string? link = null, listedName = null, requiresPython = null, reason = null;
        IReadOnlyList<KeyValuePair<string, string>> hashes = NoHashes;
        IReadOnlyList<KeyValuePair<string, string>>? core = null, legacy = null;
        bool hasCore = false, yanked = false;
        long? size = null;
        DateTimeOffset? uploaded = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8)) link = ReadText(ref reader);
            else if (reader.ValueTextEquals("filename"u8)) listedName = ReadText(ref reader);
            else if (reader.ValueTextEquals("hashes"u8)) hashes = ReadHashes(ref reader) ?? NoHashes;
            else if (reader.ValueTextEquals("requires-python"u8)) requiresPython = ReadText(ref reader);
            else if (reader.ValueTextEquals("core-metadata"u8))
            {
                core = ReadMetadata(ref reader);
                hasCore = true;
            }
            else if (reader.ValueTextEquals("dist-info-metadata"u8)) legacy = ReadMetadata(ref reader);
            else if (reader.ValueTextEquals("size"u8)) size = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long bytes) && bytes >= 0 ? bytes : Skip(ref reader);
            else if (reader.ValueTextEquals("upload-time"u8)) uploaded = ReadTime(ref reader);
            else if (reader.ValueTextEquals("yanked"u8)) yanked = ReadYanked(ref reader, out reason);
            else
            {
                reader.Skip();
            }
        }
        if (link is not { Length: > 0 })
        {
            context.Warn($"the entry of '{listedName}' has no 'url' and was passed over");
            return null;
        }
        if (!context.TryResolve(link, out Uri url, out string fileName, out _)) return null;
        return new PypiFile
        {
            FileName = fileName,
            Url = url,
            Hashes = hashes,
            Size = size,
            RequiresPython = requiresPython is { Length: > 0 } ? requiresPython : null,
            IsYanked = yanked,
            YankedReason = reason,
            UploadTime = uploaded,
            CoreMetadata = hasCore ? core : legacy,
            IndexName = context.IndexName,
        };
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static long? Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset time)) return time;
        if (reader.TokenType == JsonTokenType.String
            && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)) return time;
        reader.Skip();
        return null;
    }

    // False, an empty text or nothing: not yanked. True: without a reason.
    private static bool ReadYanked(ref Utf8JsonReader reader, out string? reason)
    {
        reader.Read();
        reason = null;
        if (reader.TokenType == JsonTokenType.String)
        {
            reason = reader.GetString();
            if (reason is { Length: > 0 }) return true;
            reason = null;
            return false;
        }
        bool yanked = reader.TokenType == JsonTokenType.True;
        reader.Skip();
        return yanked;
    }

    private static IReadOnlyList<KeyValuePair<string, string>>? ReadMetadata(ref Utf8JsonReader reader)
    {
        Utf8JsonReader ahead = reader;
        ahead.Read();
        if (ahead.TokenType == JsonTokenType.StartObject) return ReadHashes(ref reader);
        reader = ahead;
        if (reader.TokenType == JsonTokenType.True) return NoHashes;
        reader.Skip();
        return null;
    }

    private static IReadOnlyList<KeyValuePair<string, string>>? ReadHashes(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        KeyValuePair<string, string> only = default;
        List<KeyValuePair<string, string>>? more = null;
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string algorithm = reader.ValueTextEquals("sha256"u8) ? "sha256" : reader.GetString()!.ToLowerInvariant();
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }
            KeyValuePair<string, string> hash = new(algorithm, reader.GetString()!);
            if (count++ == 0) only = hash;
            else (more ??= [only]).Add(hash);
        }
        return count == 0 ? NoHashes : more is null ? [only] : more;
    }

    private static List<string>? ReadTexts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        List<string> texts = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
            else reader.Skip();
        }
        return texts;
    }

    private static string? ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        string? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(name);
            reader.Read();
            if (wanted && reader.TokenType == JsonTokenType.String) value = reader.GetString();
            else reader.Skip();
        }
        return value;
    }

    private static ProjectStatus? ReadStatus(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        string? marker = null, reason = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMarker = reader.ValueTextEquals("status"u8), isReason = reader.ValueTextEquals("reason"u8);
            string? text = ReadText(ref reader);
            if (isMarker) marker = text;
            else if (isReason) reason = text;
        }
        return marker is null ? null : new ProjectStatus(marker, reason);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> content) => content.StartsWith("\uFEFF"u8) ? content[3..] : content;
}
