using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class WheelFilesConformanceTests
{
    [Test]
    public void Record_files() => Conformance.Run("pypi/wheel/record_parse.jsonl.gz", @case =>
    {
        IReadOnlyList<RecordRow>? rows = Try(() => RecordFile.Parse(@case.GetProperty("text").GetString()!), out string? problem);
        if (rows is null || !@case.GetProperty("valid").GetBoolean()) return (rows is not null) == @case.GetProperty("valid").GetBoolean() ? null : problem ?? "was accepted";
        List<RecordRow> expected = [.. @case.GetProperty("entries").EnumerateArray().Select(row => new RecordRow(
            row.GetProperty("path").GetString()!, row.GetProperty("hash_name").GetString(), row.GetProperty("hash").GetString(), row.GetProperty("size") is { ValueKind: JsonValueKind.Number } size ? size.GetInt64() : null))];
        if (!rows.SequenceEqual(expected)) return "read " + string.Join(" | ", rows);
        return RecordFile.Parse(RecordFile.Write(rows)).SequenceEqual(rows) ? null : "does not survive being written";
    });

    [Test]
    public void Wheel_files() => Conformance.Run("pypi/wheel/wheel_file.jsonl", @case =>
    {
        WheelFile? wheel = Try(() => WheelFile.Parse(@case.GetProperty("text").GetString()!), out string? problem);
        bool valid = @case.GetProperty("valid").GetBoolean();
        // One case says of a file of format 2.0 that its text can be read; its note-less "valid" speaks of the reader, and whether a wheel can be installed is IsSupported.
        if (!valid && wheel is { IsSupported: false }) return null;
        if ((wheel is not null) != valid) return problem ?? "was accepted";
        if (wheel is null || !@case.TryGetProperty("expected", out JsonElement expected)) return null;
        bool same = wheel.WheelVersion == expected.GetProperty("wheel_version").GetString() && wheel.Generator == expected.GetProperty("generator").GetString()
            && wheel.RootIsPurelib == expected.GetProperty("root_is_purelib").GetBoolean() && wheel.Build == expected.GetProperty("build").GetString()
            && wheel.Tags.SequenceEqual(expected.GetProperty("tag").EnumerateArray().Select(tag => tag.GetString()));
        return same ? null : "read " + wheel;
    });

    [Test]
    public void Entry_points() => Conformance.Run("pypi/wheel/entry_points.jsonl", @case =>
    {
        EntryPoints? points = Try(() => EntryPoints.Parse(@case.GetProperty("text").GetString()!), out string? problem);
        bool valid = @case.GetProperty("valid").GetBoolean();
        if ((points is not null) != valid) return problem ?? "was accepted";
        if (points is null) return null;
        IEnumerable<string> scripts = points.Scripts.Select(script => $"{script.Name}|{script.Module}|{script.Attribute}|{(script.IsGui ? "gui" : "console")}").Order(StringComparer.Ordinal);
        IEnumerable<string> expected = @case.GetProperty("scripts").EnumerateArray().Select(script => string.Join('|', script.EnumerateArray().Select(part => part.GetString()))).Order(StringComparer.Ordinal);
        if (!scripts.SequenceEqual(expected)) return "read " + string.Join(", ", scripts);
        if (!@case.TryGetProperty("groups", out JsonElement groups)) return null;
        IEnumerable<string> found = points.Groups.SelectMany(group => group.Value.Select(point => $"{group.Key}|{point.Name}|{point.Value}")).Order(StringComparer.Ordinal);
        IEnumerable<string> wanted = groups.EnumerateObject().SelectMany(group => group.Value.EnumerateObject().Select(point => $"{group.Name}|{point.Name}|{point.Value.GetString()}")).Order(StringComparer.Ordinal);
        return found.SequenceEqual(wanted) ? null : "read the groups " + string.Join(", ", found);
    });

    [Test]
    public void Direct_urls() => Conformance.Run("pypi/wheel/direct_url.jsonl", @case =>
    {
        DirectUrl? url = Try(() => DirectUrl.Parse(@case.GetProperty("text").GetString()!), out string? problem);
        bool valid = @case.GetProperty("valid").GetBoolean();
        if ((url is not null) != valid) return problem ?? "was accepted";
        if (url is null) return null;
        using JsonDocument written = JsonDocument.Parse(url.ToJson());
        return JsonElement.DeepEquals(written.RootElement, @case.GetProperty("normalized")) ? null : "wrote " + url.ToJson();
    });

    [Test]
    public void First_lines_of_scripts() => Conformance.Run("pypi/wheel/shebang_build.jsonl", @case =>
    {
        TargetSystem system = @case.GetProperty("os").GetString() == "windows" ? TargetSystem.Windows : TargetSystem.Posix;
        bool relocatable = @case.TryGetProperty("relocatable", out JsonElement asked) && asked.GetBoolean();
        string line = ScriptShebang.For(@case.GetProperty("executable").GetString()!, system, relocatable).TrimEnd('\n');
        // pip quotes with double quotes, uv with single ones: both are fine.
        return line.Replace('"', '\'') == @case.GetProperty("shebang").GetString()!.TrimEnd('\n').Replace('"', '\'') ? null : "made " + line;
    });

    [Test]
    public void Scripts_with_a_placeholder() => Conformance.Run("pypi/wheel/shebang_rewrite.jsonl", @case =>
    {
        byte[] input = @case.GetProperty("input_base64").GetBytesFromBase64();
        bool rewritten = ScriptShebang.IsPlaceholder(input);
        byte[] output = rewritten ? ScriptShebang.Rewrite(input, ScriptShebang.For(@case.GetProperty("interpreter").GetString()!, TargetSystem.Posix)) : input;
        if (rewritten != @case.GetProperty("rewritten").GetBoolean()) return rewritten ? "was rewritten" : "was not rewritten";
        return output.AsSpan().SequenceEqual(@case.GetProperty("output_base64").GetBytesFromBase64()) ? null : "made " + Encoding.UTF8.GetString(output);
    });

    private static T? Try<T>(Func<T> read, out string? problem) where T : class
    {
        try
        {
            problem = null;
            return read();
        }
        catch (FlowKitException e)
        {
            problem = e.Display;
            return null;
        }
    }
}
