using System.Net;
using System.Text;
using System.Text.Json;
using FlowKit.Content.Hashing;

namespace FlowKit.Testing.Environments;

/// <summary>The pages of the simple API, version 1.1: as JSON (PEP 691, 700) and as HTML (PEP 503).</summary>
internal static class IndexPages
{
    public const string JsonType = "application/vnd.pypi.simple.v1+json";

    /// <summary>Pages at the addresses that a client asks for: <c>simple/</c> and <c>simple/NAME/</c>.</summary>
    public static IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Json(IEnumerable<IndexedFile> files)
    {
        List<IGrouping<string, IndexedFile>> projects = Group(files);
        yield return ("simple/", ProjectListJson(projects));
        foreach (IGrouping<string, IndexedFile> project in projects) yield return ("simple/" + project.Key + "/", ProjectJson(project));
    }

    /// <summary>Pages as files of a static tree, in both forms.</summary>
    public static IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Folder(IEnumerable<IndexedFile> files)
    {
        List<IGrouping<string, IndexedFile>> projects = Group(files);
        yield return ("simple/index.json", ProjectListJson(projects));
        yield return ("simple/index.html", ProjectListHtml(projects));
        foreach (IGrouping<string, IndexedFile> project in projects)
        {
            yield return ("simple/" + project.Key + "/index.json", ProjectJson(project));
            yield return ("simple/" + project.Key + "/index.html", ProjectHtml(project));
        }
    }

    private static List<IGrouping<string, IndexedFile>> Group(IEnumerable<IndexedFile> files) =>
        [.. files.GroupBy(file => file.Project, StringComparer.Ordinal).OrderBy(project => project.Key, StringComparer.Ordinal)];

    private static byte[] ProjectListJson(List<IGrouping<string, IndexedFile>> projects) => Write(json =>
    {
        WriteMeta(json);
        json.WriteStartArray("projects");
        foreach (IGrouping<string, IndexedFile> project in projects)
        {
            json.WriteStartObject();
            json.WriteString("name", project.Key);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static byte[] ProjectJson(IGrouping<string, IndexedFile> project) => Write(json =>
    {
        WriteMeta(json);
        json.WriteString("name", project.Key);
        json.WriteStartArray("versions");
        foreach (string version in project.Select(file => file.Version).Distinct(StringComparer.Ordinal)) json.WriteStringValue(version);
        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (IndexedFile file in project)
        {
            json.WriteStartObject();
            json.WriteString("filename", file.FileName);
            json.WriteString("url", Link(file));
            WriteHashes(json, "hashes", file.Content);
            json.WriteNumber("size", file.Content.Length);
            json.WriteString("upload-time", file.UploadTime.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture));
            if (file.RequiresPython is not null) json.WriteString("requires-python", file.RequiresPython);
            if (file.Metadata is { } metadata) WriteHashes(json, "core-metadata", metadata);
            if (file.Yanked is null) json.WriteBoolean("yanked", false);
            else if (file.Yanked.Length == 0) json.WriteBoolean("yanked", true);
            else json.WriteString("yanked", file.Yanked);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static byte[] ProjectListHtml(List<IGrouping<string, IndexedFile>> projects)
    {
        StringBuilder html = StartHtml("Simple index");
        foreach (IGrouping<string, IndexedFile> project in projects) html.Append("    <a href=\"").Append(project.Key).Append("/\">").Append(project.Key).Append("</a><br>\n");
        return FinishHtml(html);
    }

    private static byte[] ProjectHtml(IGrouping<string, IndexedFile> project)
    {
        StringBuilder html = StartHtml("Links for " + project.Key);
        foreach (IndexedFile file in project)
        {
            html.Append("    <a href=\"").Append(WebUtility.HtmlEncode(Link(file))).Append("#sha256=").Append(Sha256Digest.Compute(file.Content.Span)).Append('"');
            if (file.RequiresPython is not null) html.Append(" data-requires-python=\"").Append(WebUtility.HtmlEncode(file.RequiresPython)).Append('"');
            if (file.Metadata is { } metadata) html.Append(" data-core-metadata=\"sha256=").Append(Sha256Digest.Compute(metadata.Span)).Append('"');
            if (file.Yanked is not null) html.Append(" data-yanked=\"").Append(WebUtility.HtmlEncode(file.Yanked)).Append('"');
            html.Append('>').Append(WebUtility.HtmlEncode(file.FileName)).Append("</a><br>\n");
        }
        return FinishHtml(html);
    }

    private static string Link(IndexedFile file) => "../../files/" + Uri.EscapeDataString(file.FileName);

    private static void WriteMeta(Utf8JsonWriter json)
    {
        json.WriteStartObject("meta");
        json.WriteString("api-version", "1.1");
        json.WriteEndObject();
    }

    private static void WriteHashes(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> content)
    {
        json.WriteStartObject(name);
        json.WriteString("sha256", Sha256Digest.Compute(content.Span).ToString());
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> fill)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static StringBuilder StartHtml(string title) => new StringBuilder("<!DOCTYPE html>\n<html>\n  <head>\n    <meta name=\"pypi:repository-version\" content=\"1.1\">\n    <title>")
        .Append(title).Append("</title>\n  </head>\n  <body>\n    <h1>").Append(title).Append("</h1>\n");

    private static byte[] FinishHtml(StringBuilder html) => Encoding.UTF8.GetBytes(html.Append("  </body>\n</html>\n").ToString());
}
