using System.IO.Compression;
using System.Text.Json;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Specs;

public sealed class FileNameConformanceTests
{
    [Test]
    public void Wheel_names_are_read() => Conformance.Run("pypi/filenames/wheel_filenames.jsonl", c =>
    {
        bool valid = WheelFileName.TryParse(c.GetProperty("filename").GetString(), out WheelFileName? wheel);

        // packaging takes everything but '-' in a tag, so also ':', '/' and spaces. No platform has such a name, and these are paths where a
        // file name is expected: refused here, as uv does ("only ASCII letters, digits, underscores, and periods").
        bool hostile = c.TryGetProperty("tags", out JsonElement listed) && listed.EnumerateArray().Any(t => t.GetString()!.Any(ch => ch is not ('-' or '_') && !char.IsAsciiLetterOrDigit(ch)));
        if (valid != (c.GetProperty("valid").GetBoolean() && !hostile)) return valid ? "was taken" : "was refused";
        if (wheel is null) return null;
        if (wheel.Name.Value != c.GetProperty("name").GetString()) return "name " + wheel.Name;
        if (wheel.Version.ToString() != c.GetProperty("version").GetString()) return "version " + wheel.Version;
        JsonElement build = c.GetProperty("build");
        string? expected = build.ValueKind == JsonValueKind.Null ? null : build[0].GetRawText() + build[1].GetString();
        if (wheel.Build?.ToString() != expected) return "build " + wheel.Build;
        string[] tags = [.. wheel.Tags.Select(t => t.ToString()).Order(StringComparer.Ordinal)];
        return tags.SequenceEqual(Pep440ConformanceTests.Texts(c, "tags")) ? null : string.Join(" ", tags);
    });

    [Test]
    public void Source_archive_names_are_read() => Conformance.Run("pypi/filenames/sdist_filenames.jsonl", c =>
    {
        bool valid = SourceFileName.TryParse(c.GetProperty("filename").GetString(), out SourceFileName? source);
        if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "was taken" : "was refused";
        if (source is null) return null;
        if (source.Name.Value != c.GetProperty("name").GetString()) return "name " + source.Name;
        if (source.Version.ToString() != c.GetProperty("version").GetString()) return "version " + source.Version;
        return SourceFileName.TryParse(source.FileName, source.Name, out SourceFileName? known) && known.Version.Equals(source.Version) ? null : "by project";
    });

    [Test]
    public void Names_are_validated_and_normalized() => Conformance.Run("pypi/filenames/names.jsonl", c =>
    {
        string text = c.GetProperty("name").GetString()!;
        bool valid = PackageName.TryParse(text, out PackageName name);
        if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "was taken" : "was refused";
        if (!valid) return null;
        if (name.Value != c.GetProperty("normalized").GetString()) return name.Value;
        return name.Value == text == c.GetProperty("is_normalized").GetBoolean() ? null : "is normalized";
    });

    [Test]
    public void Versions_in_file_names_lose_trailing_zeros() => Conformance.Run("pypi/filenames/version_canonical.jsonl", c =>
    {
        string actual = Pep440Version.Canonicalize(c.GetProperty("version").GetString()!);
        return actual == c.GetProperty("strip_trailing_zeros").GetString() ? null : actual;
    });

    [Test]
    public void Targets_list_their_tags_in_order()
    {
        int count = 0;
        List<string> failures = [];
        foreach ((string name, string[] expected) in TagLists())
        {
            count++;
            string[] actual = [.. Target(name).Tags.Select(t => t.ToString())];
            if (actual.SequenceEqual(expected)) continue;
            int at = Enumerable.Range(0, Math.Min(actual.Length, expected.Length)).FirstOrDefault(i => actual[i] != expected[i], Math.Min(actual.Length, expected.Length));
            failures.Add($"{name}: {actual.Length} of {expected.Length}, first difference at {at}: {actual.ElementAtOrDefault(at)} for {expected.ElementAtOrDefault(at)}");
        }
        Conformance.Report("pypi/tags/supported_tags.json.gz", count, failures);
    }

    [Test]
    public void Wheels_are_matched_with_targets() => Conformance.Run("pypi/tags/wheel_compatibility.jsonl", c =>
    {
        PypiTarget target = Target(c.GetProperty("target").GetString()!);
        WheelFileName wheel = WheelFileName.Parse(c.GetProperty("filename").GetString()!);
        int? priority = target.Priority(wheel);
        if (priority is null != !c.GetProperty("compatible").GetBoolean()) return "priority " + priority;
        if (priority is null) return target.Explain(wheel) != TagMismatch.None ? null : "no explanation";
        if (priority != c.GetProperty("priority").GetInt32()) return "priority " + priority;
        return target.Tags[priority.Value].ToString() == c.GetProperty("matched_tag").GetString() ? null : target.Tags[priority.Value].ToString();
    });

    [Test]
    public void The_best_wheel_of_a_release_is_taken() => Conformance.Run("pypi/tags/best_wheel.jsonl.gz", c =>
    {
        PypiTarget target = Target(c.GetProperty("target").GetString()!);
        IEnumerable<WheelFileName> wheels = Pep440ConformanceTests.Texts(c, "files").Select(WheelFileName.Parse);
        string? best = target.Best(wheels)?.FileName;
        return best == c.GetProperty("best").GetString() ? null : "took " + best;
    });

    /// <summary>The targets of the conformance data, by their names there: <c>linux-64-glibc2.17-cp312</c>.</summary>
    internal static PypiTarget Target(string name)
    {
        string[] parts = name.Split('-');
        string python = parts[^1]["cp".Length..].Insert(1, ".");
        string platform = parts[0] + "-" + parts[1];
        string? detail = parts.Length > 3 ? parts[2] : null;
        return detail switch
        {
            null => PypiTarget.For(platform, python),
            _ when detail.StartsWith("glibc", StringComparison.Ordinal) => PypiTarget.For(platform, python, glibc: detail[5..]),
            _ when detail.StartsWith("musl", StringComparison.Ordinal) => PypiTarget.For(platform, python, musl: detail[4..]),
            _ => PypiTarget.For(platform, python, macOs: detail),
        };
    }

    private static IEnumerable<(string Name, string[] Tags)> TagLists()
    {
        using FileStream file = File.OpenRead(Conformance.PathOf("pypi/tags/supported_tags.json.gz"));
        using GZipStream content = new(file, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(content);
        foreach (JsonProperty list in document.RootElement.EnumerateObject())
        {
            yield return (list.Name, [.. Pep440ConformanceTests.Texts(list.Value, "tags")]);
        }
    }
}
