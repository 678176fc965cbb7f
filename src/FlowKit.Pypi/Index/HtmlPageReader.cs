using System.Text;

namespace FlowKit.Pypi.Index;

/// <summary>Reads the HTML form of a page (PEP 503) with a browser's tolerance: of all that HTML is, only <c>a</c>, <c>base</c> and <c>meta</c> tags matter.</summary>
internal static class HtmlPageReader
{
    private static readonly string[] Algorithms = ["sha512", "sha384", "sha256", "sha224", "sha1", "md5"];

    public static ProjectPage ReadProject(ReadOnlySpan<byte> content, string? contentType, PageContext context)
    {
        HtmlTags tags = new(Decode(content, contentType));
        List<PypiFile> files = [];
        string? apiVersion = null, status = null, reason = null;
        bool hasBase = false, hasLink = false;
        while (tags.Read())
        {
            if (tags.Is("a"))
            {
                hasLink = true;
                if (tags["href"] is { Length: > 0 } link && ReadFile(tags, link, context) is { } file) files.Add(file);
            }
            else if (tags.Is("base") && !hasBase && !hasLink && tags["href"] is { } address)
            {
                hasBase = true;
                context.Base = context.Base.Join(address);
            }
            else if (tags.Is("meta") && tags["content"] is { } value)
            {
                switch (tags["name"]?.ToLowerInvariant())
                {
                    case "pypi:repository-version":
                        apiVersion = value.Trim();
                        break;
                    case "pypi:project-status":
                        status = value;
                        break;
                    case "pypi:project-status-reason":
                        reason = value;
                        break;
                    default:
                        break;
                }
            }
        }
        return new ProjectPage { Files = files, ApiVersion = apiVersion, Status = status is null ? null : new ProjectStatus(status, reason) };
    }

    public static (string? Version, List<string> Names) ReadList(ReadOnlySpan<byte> content, string? contentType)
    {
        HtmlTags tags = new(Decode(content, contentType));
        List<string> names = [];
        string? apiVersion = null;
        while (tags.Read())
        {
            if (tags.Is("meta") && string.Equals(tags["name"], "pypi:repository-version", StringComparison.OrdinalIgnoreCase)) apiVersion = tags["content"]?.Trim();
            else if (tags.Is("a") && tags["href"] is { Length: > 0 } link) names.Add(UrlText.Split(link).LastPathPart);
        }
        return (apiVersion, names);
    }

    private static PypiFile? ReadFile(HtmlTags tags, string link, PageContext context)
    {
        if (!context.TryResolve(link, out Uri url, out string fileName, out string? fragment)) return null;
        string? yanked = tags["data-yanked"];
        return new PypiFile
        {
            FileName = fileName,
            Url = url,
            Hashes = HashesOf(fragment),
            RequiresPython = tags["data-requires-python"] is { Length: > 0 } python ? python : null,
            IsYanked = yanked is not null,
            YankedReason = yanked is { Length: > 0 } ? yanked : null,
            CoreMetadata = MetadataOf(tags["data-core-metadata"] ?? tags["data-dist-info-metadata"]),
            IndexName = context.IndexName,
        };
    }

    private static KeyValuePair<string, string>[] HashesOf(string? fragment)
    {
        if (fragment is null) return [];
        foreach (string part in fragment.Split('&'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && Array.IndexOf(Algorithms, part[..equals]) >= 0) return [new(part[..equals], part[(equals + 1)..])];
        }
        return [];
    }

    // "true": there is one; "sha256=…": there is one with this hash; "false" or nothing: there is none.
    private static KeyValuePair<string, string>[]? MetadataOf(string? value)
    {
        if (value is null or "false" or "") return null;
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0 ? [] : [new(value[..equals].ToLowerInvariant(), value[(equals + 1)..])];
    }

    private static string Decode(ReadOnlySpan<byte> content, string? contentType)
    {
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        int charset = contentType?.IndexOf("charset=", StringComparison.OrdinalIgnoreCase) ?? -1;
        string name = charset < 0 ? "utf-8" : contentType![(charset + 8)..].Split(';')[0].Trim().Trim('"', '\'').ToLowerInvariant();
        return name is "iso-8859-1" or "latin-1" or "latin1" or "us-ascii" or "windows-1252" ? Encoding.Latin1.GetString(content) : Encoding.UTF8.GetString(content);
    }
}
