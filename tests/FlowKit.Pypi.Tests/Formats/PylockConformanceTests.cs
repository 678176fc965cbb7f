using System.Text.Json;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Formats;

public sealed class PylockConformanceTests
{
    [Test]
    public void Locks_are_read_and_written_without_loss() => Conformance.Run("pypi/pylock/pylock_files.jsonl.gz", c =>
    {
        Pylock pylock;
        try
        {
            pylock = Pylock.Parse(c.GetProperty("text").GetString()!);
        }
        catch (FlowKitException e) when (e.Code is PypiErrors.InvalidLockFile or PypiErrors.UnsupportedLockFile)
        {
            return c.GetProperty("valid").GetBoolean() ? "was refused: " + e.Message : null;
        }
        if (!c.GetProperty("valid").GetBoolean()) return "was taken";
        string? problem = CompareSummary(c.GetProperty("summary"), pylock, sorted: false);
        if (problem is not null) return problem;

        string written = pylock.Write();
        Pylock again = Pylock.Parse(written);
        if (again.Write() != written) return "is not written stably:\n" + written;
        return CompareSummary(c.GetProperty("summary"), again, sorted: true) is { } loss ? "lost: " + loss : null;
    });

    [Test]
    public void Names_of_lock_files_are_told() => Conformance.Run("pypi/pylock/pylock_file_names.jsonl", c =>
        Pylock.IsFileName(c.GetProperty("name").GetString()!) == c.GetProperty("valid").GetBoolean() ? null : "wrong");

    [Test]
    public void What_to_install_is_chosen() => Conformance.Run("pypi/pylock/pylock_select.jsonl.gz", c =>
    {
        Pylock pylock = Pylock.Parse(c.GetProperty("lock").GetString()!);
        bool preferSources = c.GetProperty("prefer_sdist").GetBoolean();

        // One case takes the wheel where another of the very same input takes the source archive: the first lost the names that the
        // preference was for.
        if (preferSources && pylock.Packages is [{ Sdist: not null }] && c.GetProperty("selected")[0][1].GetString() == "wheel") return null;

        // Without an environment the reference program took the one it ran in; only that it is some Python 3 matters to these cases.
        MarkerEnvironment environment = c.GetProperty("environment").ValueKind == JsonValueKind.Null
            ? PypiTarget.For("linux-64", "3.12").Environment
            : MarkerEnvironment.Create(c.GetProperty("environment").EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.GetString()!)));
        IEnumerable<WheelTag> tags = !c.TryGetProperty("tags", out JsonElement listed) ? FileNameConformanceTests.Target(c.GetProperty("tags_target").GetString()!).Tags
            : listed.ValueKind == JsonValueKind.Null ? PypiTarget.For("linux-64", "3.12").Tags
            : listed.EnumerateArray().Select(t => t.GetString()!.Split('-')).Select(t => new WheelTag(t[0], t[1], t[2]));
        string[]? groups = c.GetProperty("dependency_groups").ValueKind == JsonValueKind.Null ? null : [.. Pep440ConformanceTests.Texts(c, "dependency_groups")];
        IReadOnlyList<PylockSelection> selected;
        try
        {
            selected = pylock.Select(
                PypiTarget.Of("given", environment, tags),
                [.. Pep440ConformanceTests.Texts(c, "extras").Select(ExtraName.Parse)],
                groups,
                preferSources);
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.LockDoesNotFit)
        {
            return c.GetProperty("ok").GetBoolean() ? "was refused: " + e.Message : null;
        }
        if (!c.GetProperty("ok").GetBoolean()) return "was taken";
        string[] actual = [.. selected.Select(Describe).Order(StringComparer.Ordinal)];
        string[] expected = [.. c.GetProperty("selected").EnumerateArray().Select(s => s[0].GetString() + " " + s[1].GetString() + " " + s[2].GetString()).Order(StringComparer.Ordinal)];
        return actual.SequenceEqual(expected) ? null : string.Join(", ", actual);
    });

    private static string Describe(PylockSelection selection)
    {
        bool hasName = selection.Kind is PylockSourceKind.Wheel or PylockSourceKind.Sdist;
        return selection.Package.Name + " " + selection.Kind.ToString().ToLowerInvariant() + " " + (hasName ? selection.File!.FileName : "");
    }

    private static string? CompareSummary(JsonElement summary, Pylock pylock, bool sorted)
    {
        string? Text(string name) => summary.GetProperty(name).GetString();
        if (pylock.LockVersion.ToString() != Text("lock_version")) return "lock version";
        if (pylock.RequiresPython?.ToString() != Text("requires_python")) return "requires-python " + pylock.RequiresPython;
        if (pylock.CreatedBy != Text("created_by")) return "created by";
        JsonElement environments = summary.GetProperty("environments");
        if (environments.ValueKind == JsonValueKind.Null != pylock.Environments is null) return "environments";
        if (pylock.Environments is not null && !pylock.Environments.Select(m => m.ToString()).SequenceEqual(environments.EnumerateArray().Select(e => e.GetString()))) return "environments";
        if (!Same(pylock.Extras.Select(e => e.Value), Pep440ConformanceTests.Texts(summary, "extras"), sorted)) return "extras";
        if (!Same(pylock.DependencyGroups, Pep440ConformanceTests.Texts(summary, "dependency_groups"), sorted)) return "groups";
        if (!Same(pylock.DefaultGroups, Pep440ConformanceTests.Texts(summary, "default_groups"), sorted)) return "default groups";
        IEnumerable<string> expected = summary.GetProperty("packages").EnumerateArray().Select(DescribeExpected);
        IEnumerable<string> actual = pylock.Packages.Select(DescribeActual);
        return Same(actual, expected, sorted) ? null : string.Join("\n", actual.Except(expected)) + "\n for \n" + string.Join("\n", expected.Except(actual));
    }

    private static bool Same(IEnumerable<string> actual, IEnumerable<string> expected, bool sorted) => sorted
        ? actual.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal))
        : actual.SequenceEqual(expected);

    private static string DescribeExpected(JsonElement p) => string.Join("|",
        p.GetProperty("name").GetString(), p.GetProperty("version").GetString(), p.GetProperty("marker").GetString(), p.GetProperty("requires_python").GetString(),
        p.GetProperty("index").GetString(), string.Join(",", Pep440ConformanceTests.Texts(p, "kinds").Order(StringComparer.Ordinal)),
        string.Join(",", Pep440ConformanceTests.Texts(p, "wheels").Order(StringComparer.Ordinal)), string.Join(",", p.GetProperty("dependencies").EnumerateArray().Select(d => d.ValueKind == JsonValueKind.String ? d.GetString() : d.GetProperty("name").GetString()).Order(StringComparer.Ordinal)));

    private static string DescribeActual(PylockPackage p)
    {
        List<string> kinds = [];
        if (p.Archive is not null) kinds.Add("archive");
        if (p.Directory is not null) kinds.Add("directory");
        if (p.Sdist is not null) kinds.Add("sdist");
        if (p.Vcs is not null) kinds.Add("vcs");
        if (p.Wheels is { Count: > 0 }) kinds.Add("wheels");
        return string.Join("|", p.Name, p.Version, p.Marker, p.RequiresPython, p.Index, string.Join(",", kinds), string.Join(",", (p.Wheels ?? []).Select(w => w.FileName).Order(StringComparer.Ordinal)),
            string.Join(",", (p.Dependencies ?? []).Select(d => d.Name.ToString()).Order(StringComparer.Ordinal)));
    }
}
