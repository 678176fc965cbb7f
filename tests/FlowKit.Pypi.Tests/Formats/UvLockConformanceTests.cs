using System.Text.Json;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Formats;

public sealed class UvLockConformanceTests
{
    [Test]
    public void Short_locks_are_taken_or_refused() => Conformance.Run("pypi/uv_lock/uv_lock_parse.jsonl", c =>
    {
        try
        {
            UvLock.Parse(c.GetProperty("text").GetString()!);
            return c.GetProperty("valid").GetBoolean() ? null : "was taken";
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.InvalidLockFile)
        {
            return c.GetProperty("valid").GetBoolean() ? "was refused: " + e.Message : null;
        }
    });

    [TestCase("registry = \"w\"", "", true)]
    [TestCase("registry = \"w\"", ", hash = \"sha256:aa\"", true)]
    [TestCase("url = \"https://files.example/a-1-py3-none-any.whl\"", "", false)]
    [TestCase("path = \"a-1-py3-none-any.whl\"", "", false)]
    [TestCase("git = \"https://host.example/a?rev=b#0123456789012345678901234567890123456789\"", "", true)]
    [TestCase("git = \"https://host.example/a?rev=b#0123456789012345678901234567890123456789\"", ", hash = \"sha256:aa\"", false)]
    [TestCase("editable = \"a\"", ", hash = \"sha256:aa\"", false)]
    public void A_wheel_has_a_hash_where_its_source_has_one(string source, string hash, bool isTaken)
    {
        string text = $"version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n[[package]]\nname = \"a\"\nversion = \"1\"\nsource = {{ {source} }}\nwheels = [{{ filename = \"a-1-py3-none-any.whl\"{hash} }}]\n";
        if (isTaken) Assert.That(UvLock.Parse(text).Packages, Has.Count.EqualTo(1));
        else Assert.That(Assert.Throws<FlowKitException>(() => UvLock.Parse(text))!.Message, Does.Contain("(7,").And.Contains("packages[0].wheels[0].hash").Or.Contains("package[0].wheels[0].hash"));
    }

    [Test]
    public void Real_locks_give_what_to_install()
    {
        SortedDictionary<string, MarkerEnvironment> environments = RequirementConformanceTests.Environments();
        int count = 0;
        List<string> failures = [];
        foreach (JsonElement c in Conformance.Cases("pypi/uv_lock/uv_lock_files.jsonl.gz"))
        {
            UvLock read = UvLock.Parse(c.GetProperty("lock").GetString()!);
            PackageName root = PackageName.Parse(c.GetProperty("root").GetString()!);
            if (read.Packages.Count != c.GetProperty("package_count").GetInt32()) failures.Add(root + ": " + read.Packages.Count + " packages");
            foreach (JsonElement install in c.GetProperty("installs").EnumerateArray())
            {
                count++;
                string name = root + " on " + install.GetProperty("environment").GetString() + install.GetProperty("extras") + install.GetProperty("groups");
                if (Compare(read, root, install, environments) is { } problem) failures.Add(name + ": " + problem);
            }
        }
        Conformance.Report("pypi/uv_lock/uv_lock_files.jsonl.gz", count, failures);
    }

    private static string? Compare(UvLock read, PackageName root, JsonElement install, SortedDictionary<string, MarkerEnvironment> environments)
    {
        IEnumerable<WheelTag> tags = install.TryGetProperty("tags_target", out JsonElement target) ? FileNameConformanceTests.Target(target.GetString()!).Tags : [];
        PypiTarget into = PypiTarget.Of("given", environments[install.GetProperty("environment").GetString()!], tags);
        IReadOnlyList<UvSelection> selected;
        try
        {
            selected = read.Select(
                root, into,
                [.. Pep440ConformanceTests.Texts(install, "extras").Select(ExtraName.Parse)],
                [.. Pep440ConformanceTests.Texts(install, "groups").Select(ExtraName.Parse)]);
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.LockDoesNotFit)
        {
            return install.GetProperty("ok").GetBoolean() ? "was refused: " + e.Message : null;
        }
        if (!install.GetProperty("ok").GetBoolean()) return "was taken";
        string[] actual = [.. selected.Select(Describe).Order(StringComparer.Ordinal)];
        string[] expected = [.. install.GetProperty("packages").EnumerateArray().Select(p => p[0] + " " + p[1] + " " + p[2]).Order(StringComparer.Ordinal)];
        return actual.SequenceEqual(expected) ? null : "has " + string.Join(", ", actual.Except(expected)) + "; lacks " + string.Join(", ", expected.Except(actual));
    }

    private static string Describe(UvSelection s)
    {
        string file = s.Package.Source.Kind == UvSourceKind.Registry ? s.File?.FileName ?? "" : s.Package.Source.Kind.ToString().ToLowerInvariant();
        return s.Package.Name + " " + s.Package.Version + " " + file;
    }
}
