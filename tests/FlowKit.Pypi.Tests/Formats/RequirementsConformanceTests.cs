using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Tests.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Formats;

public sealed class RequirementsConformanceTests
{
    // The data writes <DIR> for the folder that the files are in.
    private const string Folder = "/given";

    [Test]
    public void Requirements_files_are_read() => Conformance.Run("pypi/requirements_txt/requirements_files.jsonl.gz", c =>
    {
        JsonElement expected = c.GetProperty("expected");
        bool eitherVerdict = c.TryGetProperty("tools_agree", out JsonElement agree) && agree.ValueKind == JsonValueKind.False;
        RequirementsFile read;
        try
        {
            bool asConstraints = c.TryGetProperty("entry_is_constraints", out JsonElement constraints) && constraints.GetBoolean();
            read = RequirementsFile.Read(c.GetProperty("entry").GetString()!, Source(c), asConstraints);
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.InvalidRequirementsFile)
        {
            return expected.GetProperty("ok").GetBoolean() && !eitherVerdict ? "was refused: " + e.Message : null;
        }
        if (!expected.GetProperty("ok").GetBoolean()) return eitherVerdict ? null : "was taken";
        return CompareEntries(expected.GetProperty("entries"), read.Entries) ?? CompareOptions(expected.GetProperty("options"), read.Options);
    });

    private static string? CompareEntries(JsonElement expected, IReadOnlyList<RequirementsEntry> actual)
    {
        if (actual.Count != expected.GetArrayLength()) return actual.Count + " entries";
        for (int i = 0; i < actual.Count; i++)
        {
            JsonElement e = expected[i];
            RequirementsEntry a = actual[i];
            if (a.Text != e.GetProperty("requirement").GetString()!.Replace("<DIR>", Folder, StringComparison.Ordinal)) return i + " text '" + a.Text + "'";
            if (a.IsEditable != e.GetProperty("editable").GetBoolean()) return i + " editable";
            if (a.IsConstraint != e.GetProperty("constraint").GetBoolean()) return i + " constraint";
            if (a.File != e.GetProperty("file").GetString() || a.Line != e.GetProperty("line").GetInt32()) return i + " at " + a.File + ":" + a.Line;
            if (a.Name?.Value != e.GetProperty("name").GetString()) return i + " name " + a.Name;
            if (!a.Extras.Select(x => x.Value).SequenceEqual(Pep440ConformanceTests.Texts(e, "extras"))) return i + " extras";
            if (a.Url != e.GetProperty("url").GetString()?.Replace("<DIR>", Folder, StringComparison.Ordinal)) return i + " url " + a.Url;
            if (a.Marker?.ToString() != e.GetProperty("marker").GetString()) return i + " marker " + a.Marker;
            if (e.GetProperty("clauses").ValueKind == JsonValueKind.Array && a.Requirement is not null && Pep440ConformanceTests.ClausesProblem(e, a.Requirement.Specifiers) is { } problem) return i + " clauses " + problem;
            IEnumerable<string> hashes = e.GetProperty("hashes").EnumerateObject().SelectMany(h => h.Value.EnumerateArray().Select(v => h.Name + ":" + v.GetString()));
            if (!a.Hashes.SelectMany(h => h.Value.Select(v => h.Key + ":" + v)).SequenceEqual(hashes)) return i + " hashes";
        }
        return null;
    }

    private static string? CompareOptions(JsonElement expected, RequirementsOptions actual)
    {
        string[] indexes = actual.NoIndex ? [] : [actual.IndexUrl ?? "https://pypi.org/simple", .. actual.ExtraIndexUrls];
        bool Same(string name, IEnumerable<string> values) => values.SequenceEqual(Pep440ConformanceTests.Texts(expected, name));
        if (!Same("index_urls", indexes)) return "indexes " + string.Join(" ", indexes);
        if (!Same("find_links", actual.FindLinks)) return "find links " + string.Join(" ", actual.FindLinks);
        if (!Same("no_binary", actual.NoBinary)) return "no binary " + string.Join(" ", actual.NoBinary);
        if (!Same("only_binary", actual.OnlyBinary)) return "only binary " + string.Join(" ", actual.OnlyBinary);
        if (!Same("trusted_hosts", actual.TrustedHosts)) return "trusted hosts";
        if (actual.NoIndex != expected.GetProperty("no_index").GetBoolean()) return "no index";
        if (actual.AllowPreReleases != expected.GetProperty("pre_all").GetBoolean()) return "pre";
        if (actual.PreferBinary != expected.GetProperty("prefer_binary").GetBoolean()) return "prefer binary";
        return actual.RequireHashes != expected.GetProperty("require_hashes").GetBoolean() ? "require hashes" : null;
    }

    private static RequirementsSource Source(JsonElement c)
    {
        Dictionary<string, byte[]> files = c.GetProperty("files").EnumerateObject().ToDictionary(
            f => f.Name,
            f => f.Value.TryGetProperty("text", out JsonElement text) ? Encoding.UTF8.GetBytes(text.GetString()!.Replace("<DIR>", Folder, StringComparison.Ordinal)) : f.Value.GetProperty("base64").GetBytesFromBase64());
        HashSet<string> projects = ["."];
        if (c.TryGetProperty("project_dirs", out JsonElement folders)) projects.UnionWith(folders.EnumerateArray().Select(f => f.GetString()!));
        return new RequirementsSource
        {
            BaseFolder = Folder,
            ReadFile = path => files.GetValueOrDefault(path.StartsWith(Folder + "/", StringComparison.Ordinal) ? path[(Folder.Length + 1)..] : path),
            IsProjectFolder = path => projects.Contains(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimEnd('/')),
            Variable = name => name switch { "GITHUB_TOKEN" => "notarealtoken", "DO_12_FACTOR" => "awwyeah", "INDEX_HOST" => "idx.example", "EMPTY_VAR" => "", _ => null },
        };
    }
}
