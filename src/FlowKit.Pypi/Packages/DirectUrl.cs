using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowKit.Pypi.Packages;

/// <summary>
/// Where a distribution that was not found through an index came from: direct_url.json (PEP 610). Exactly one of <see cref="Archive"/>, <see cref="Vcs"/> and
/// <see cref="Directory"/> is there.
/// </summary>
public sealed partial record DirectUrl
{
    /// <summary>The address, without credentials.</summary>
    public required string Url { get; init; }

    /// <summary>It came from an archive.</summary>
    public DirectUrlArchive? Archive { get; init; }

    /// <summary>It came from a repository.</summary>
    public DirectUrlVcs? Vcs { get; init; }

    /// <summary>It came from a folder.</summary>
    public DirectUrlDirectory? Directory { get; init; }

    /// <summary>The folder in the archive or repository that holds the project; null for its root.</summary>
    public string? Subdirectory { get; init; }

    /// <summary>Reads a direct_url.json. Fields that the standard does not know are passed over.</summary>
    /// <param name="json">The content of the file.</param>
    /// <exception cref="FlowKitException"><c>FK8206</c>: it does not have the form that the standard asks for.</exception>
    public static DirectUrl Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Bad("it is no JSON: " + e.Message);
        }
        catch (InvalidOperationException)
        {
            throw Bad("it holds text that is not Unicode");
        }
    }

    /// <summary>The JSON text, on one line, with credentials taken out of the address (but for <c>git</c> as user of ssh, and <c>${VARIABLES}</c>).</summary>
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("url", Redact(Url));
            if (Archive is not null)
            {
                json.WriteStartObject("archive_info");
                if (Archive.Hashes is not null)
                {
                    json.WriteStartObject("hashes");
                    foreach ((string name, string value) in Archive.Hashes.OrderBy(hash => hash.Key, StringComparer.Ordinal)) json.WriteString(name, value);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            if (Vcs is not null)
            {
                json.WriteStartObject("vcs_info");
                json.WriteString("vcs", Vcs.Vcs);
                json.WriteString("commit_id", Vcs.CommitId);
                if (Vcs.RequestedRevision is not null) json.WriteString("requested_revision", Vcs.RequestedRevision);
                json.WriteEndObject();
            }
            if (Directory is not null)
            {
                json.WriteStartObject("dir_info");
                if (Directory.Editable is { } editable) json.WriteBoolean("editable", editable);
                json.WriteEndObject();
            }
            if (Subdirectory is not null) json.WriteString("subdirectory", Subdirectory);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static DirectUrl Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Bad("it is no object");
        string url = Text(root, "url", "url") ?? throw Bad("it has no 'url'");
        DirectUrlArchive? archive = Object(root, "archive_info") is { } archiveInfo ? ReadArchive(archiveInfo) : null;
        DirectUrlVcs? vcs = Object(root, "vcs_info") is { } vcsInfo
            ? new DirectUrlVcs(Text(vcsInfo, "vcs", "vcs_info.vcs") ?? throw Bad("it has no 'vcs_info.vcs'"), Text(vcsInfo, "commit_id", "vcs_info.commit_id") ?? throw Bad("it has no 'vcs_info.commit_id'"))
            {
                RequestedRevision = Text(vcsInfo, "requested_revision", "vcs_info.requested_revision"),
            }
            : null;
        DirectUrlDirectory? directory = Object(root, "dir_info") is { } dirInfo ? new DirectUrlDirectory { Editable = Flag(dirInfo, "editable") } : null;
        if ((archive is null ? 0 : 1) + (vcs is null ? 0 : 1) + (directory is null ? 0 : 1) != 1) throw Bad("exactly one of 'archive_info', 'vcs_info' and 'dir_info' must be there");
        if (Scheme().Match(url) is { Success: true } scheme) url = scheme.Value.ToLowerInvariant() + url[scheme.Length..];
        if (url.StartsWith("file:/", StringComparison.Ordinal) && !url.StartsWith("file://", StringComparison.Ordinal)) url = "file://" + url["file:".Length..];
        if (directory is not null && !AbsoluteFile().IsMatch(url)) throw Bad("a folder ('dir_info') has a 'url' that begins with file:// and holds an absolute path");
        return new DirectUrl { Url = url, Archive = archive, Vcs = vcs, Directory = directory, Subdirectory = Text(root, "subdirectory", "subdirectory") };
    }

    private static DirectUrlArchive ReadArchive(JsonElement info)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        bool told = Object(info, "hashes") is { } element;
        if (told)
        {
            foreach (JsonProperty hash in info.GetProperty("hashes").EnumerateObject())
                hashes[hash.Name] = hash.Value.ValueKind == JsonValueKind.String ? hash.Value.GetString()! : throw Bad("the values of 'archive_info.hashes' are texts");
        }
        // "hash" is the older field; where both are there they must say the same.
        if (Text(info, "hash", "archive_info.hash") is { } single)
        {
            int equals = single.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Bad("'archive_info.hash' is an algorithm and a digest, joined by '='");
            (string name, string value) = (single[..equals], single[(equals + 1)..]);
            if (told && (!hashes.TryGetValue(name, out string? other) || other != value)) throw Bad("'archive_info.hash' and 'archive_info.hashes' say different things");
            hashes[name] = value;
        }
        return new DirectUrlArchive(told || hashes.Count > 0 ? hashes : null);
    }

    private static JsonElement? Object(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Object ? value : throw Bad($"'{name}' is no object");
    }

    private static string? Text(JsonElement parent, string name, string path)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Bad($"'{path}' is no text");
    }

    private static bool? Flag(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Bad($"'dir_info.{name}' is neither true nor false");
    }

    private static string Redact(string url)
    {
        Match match = UserInformation().Match(url);
        if (!match.Success) return url;
        Group user = match.Groups[1];
        if (user.Value == "git" || Variables().IsMatch(user.Value)) return url;
        return url.Remove(user.Index, user.Length + 1);
    }

    private static FlowKitException Bad(string problem) => new(PypiErrors.InvalidInstalledFile, $"Cannot read the direct_url.json: {problem}.");

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^file://[^/?#]*/")]
    private static partial Regex AbsoluteFile();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*://([^/?#]*)@")]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"^\$\{[A-Za-z0-9_-]+\}(:\$\{[A-Za-z0-9_-]+\})?\z")]
    private static partial Regex Variables();
}
