using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

[Parallelizable]
public sealed class ProjectPageConformanceTests
{
    [Test]
    public void Project_pages_are_read() => Conformance.Run("pypi/index/project_pages.jsonl.gz", CheckPage);

    [Test]
    public void Project_lists_are_read() => Conformance.Run("pypi/index/project_lists.jsonl", @case =>
    {
        string type = @case.GetProperty("kind").GetString() == "json" ? "application/vnd.pypi.simple.v1+json" : "text/html";
        IReadOnlyList<string> names = ProjectPageReader.ReadProjectList(Encoding.UTF8.GetBytes(@case.GetProperty("body").GetString()!), type, new Uri("https://example.com/simple/"));
        string expected = string.Join(",", @case.GetProperty("expected_projects").EnumerateArray().Select(n => n.GetString()));
        return string.Join(",", names) == expected ? null : $"got {string.Join(",", names)}";
    });

    [Test]
    public void Links_are_read() => Conformance.Run("pypi/index/links.jsonl", @case =>
    {
        string url = @case.GetProperty("url").GetString()!;
        if (@case.TryGetProperty("error", out _))
        {
            Assert.That(() => PypiLink.Parse(url), Throws.InstanceOf<SpecParseException>());
            return null;
        }
        PypiLink link = PypiLink.Parse(url);
        string?[] got = [link.FileName, link.Scheme, link.UrlWithoutFragment, link.HashName, link.Hash, link.Subdirectory, link.Egg, link.ToString()];
        string[] names = ["filename", "scheme", "url_without_fragment", "hash_name", "hash", "subdirectory", "egg", "redacted"];
        for (int i = 0; i < names.Length; i++)
        {
            if (got[i] != @case.GetProperty(names[i]).GetString()) return $"{names[i]}: got '{got[i]}'";
        }
        if (link.IsWheel != @case.GetProperty("is_wheel").GetBoolean()) return "is_wheel";
        return link.IsVcs == @case.GetProperty("is_vcs").GetBoolean() ? null : "is_vcs";
    });

    [Test]
    public void Badly_quoted_addresses_are_repaired() => Conformance.Run("pypi/index/url_quoting.jsonl", @case =>
    {
        string quoted = PypiLink.Quote(@case.GetProperty("url").GetString()!);
        return quoted == @case.GetProperty("quoted").GetString() ? null : $"got '{quoted}'";
    });

    private static string? CheckPage(JsonElement @case)
    {
        JsonElement expected = @case.GetProperty("expected");
        ProjectPage page;
        try
        {
            page = ProjectPageReader.ReadProject(
                Encoding.UTF8.GetBytes(@case.GetProperty("body").GetString()!),
                @case.GetProperty("content_type").GetString(),
                new Uri(@case.GetProperty("url").GetString()!));
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.BadIndexPage)
        {
            return expected.TryGetProperty("error", out _) ? null : "refused: " + e.Message;
        }
        if (expected.TryGetProperty("error", out _)) return "should be refused";
        JsonElement[] files = [.. expected.GetProperty("files").EnumerateArray()];
        if (files.Length != page.Files.Count) return $"{page.Files.Count} files instead of {files.Length}: {string.Join(" ", page.Warnings)}";
        for (int i = 0; i < files.Length; i++)
        {
            if (CheckFile(files[i], page.Files[i]) is { } problem) return $"file {i}: {problem}";
        }
        if (page.ApiVersion != TextOf(expected, "repository_version")) return $"version {page.ApiVersion}";
        if (page.Status?.Marker != TextOf(expected, "project_status")) return $"status {page.Status?.Marker}";
        if (expected.TryGetProperty("versions", out JsonElement versions))
        {
            string? want = versions.ValueKind == JsonValueKind.Null ? null : string.Join(",", versions.EnumerateArray().Select(v => v.GetString()));
            if ((page.Versions is null ? null : string.Join(",", page.Versions)) != want) return "versions";
        }
        return null;
    }

    private static string? CheckFile(JsonElement expected, PypiFile file)
    {
        if (file.FileName != TextOf(expected, "filename")) return $"filename {file.FileName}";
        if (file.Url.OriginalString != TextOf(expected, "url")) return $"url {file.Url.OriginalString}";
        if (Hashes(file.Hashes) != Hashes(expected.GetProperty("hashes"))) return $"hashes {Hashes(file.Hashes)}";
        if (file.RequiresPython != TextOf(expected, "requires_python")) return $"requires_python {file.RequiresPython}";
        if (expected.GetProperty("requires_python_valid") is { ValueKind: not JsonValueKind.Null } valid
            && VersionSpecifiers.TryParse(file.RequiresPython, out _) != valid.GetBoolean()) return "requires_python_valid";
        if (file.IsYanked != expected.GetProperty("yanked").GetBoolean()) return $"yanked {file.IsYanked}";
        if (file.YankedReason != TextOf(expected, "yanked_reason")) return $"yanked_reason {file.YankedReason}";
        JsonElement core = expected.GetProperty("core_metadata");
        string? wanted = core.ValueKind == JsonValueKind.Null ? null : Hashes(core);
        if ((file.CoreMetadata is null ? null : Hashes(file.CoreMetadata)) != wanted) return $"core_metadata {(file.CoreMetadata is null ? "none" : Hashes(file.CoreMetadata))}";
        if (expected.TryGetProperty("size", out JsonElement size) && file.Size != (size.ValueKind == JsonValueKind.Null ? null : size.GetInt64())) return $"size {file.Size}";
        return expected.TryGetProperty("upload_time", out JsonElement time)
            && file.UploadTime != (time.ValueKind == JsonValueKind.Null ? null : time.GetDateTimeOffset()) ? $"upload_time {file.UploadTime:O}" : null;
    }

    private static string Hashes(IEnumerable<KeyValuePair<string, string>> hashes) =>
        string.Join(",", hashes.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => h.Key + "=" + h.Value));

    private static string Hashes(JsonElement hashes) => Hashes(hashes.EnumerateObject().Select(h => KeyValuePair.Create(h.Name, h.Value.GetString()!)));

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
