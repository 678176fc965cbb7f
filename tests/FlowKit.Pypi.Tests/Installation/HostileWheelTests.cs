using System.IO.Compression;
using System.Text;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Installation;

/// <summary>What a wheel must not do, each refused before the first file is written to a prefix.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileWheelTests
{
    private const string Info = "demo-1.0.dist-info/";
    private static readonly (string, string) Metadata = (Info + "METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n");
    private static readonly (string, string) Wheel = (Info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    private static readonly (string, string) Record = (Info + "RECORD", "demo.py,,\n");

    public static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("climbs out", "..", Metadata, Wheel, Record, ("../evil.py", ""));
        yield return Case("climbs out below data", "..", Metadata, Wheel, Record, ("demo-1.0.data/scripts/../../../evil", ""));
        yield return Case("absolute path", "absolute", Metadata, Wheel, Record, ("/evil.py", ""));
        yield return Case("backslash", "backslash", Metadata, Wheel, Record, ("..\\evil.py", ""));
        yield return Case("unknown scheme", "unknown data scheme", Metadata, Wheel, Record, ("demo-1.0.data/other/x", ""));
        yield return Case("stray data file", ".data folder", Metadata, Wheel, Record, ("demo-1.0.data/x", ""));
        yield return Case("two dist-info folders", "several .dist-info", Metadata, Wheel, Record, ("other-1.dist-info/METADATA", ""));
        yield return Case("other project", "another project", ("evil-1.0.dist-info/METADATA", "Name: evil\nVersion: 1.0\n"), ("evil-1.0.dist-info/WHEEL", Wheel.Item2), ("evil-1.0.dist-info/RECORD", ""));
        yield return Case("other version in METADATA", "names the version '2.0'", (Info + "METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 2.0\n"), Wheel, Record);
        yield return Case("no WHEEL", "no WHEEL", Metadata, Record);
        yield return Case("no RECORD", "no RECORD", Metadata, Wheel);
        yield return Case("format of tomorrow", "version 2.0 of the wheel format", Metadata, (Info + "WHEEL", "Wheel-Version: 2.0\n"), Record);
        yield return Case("RECORD outside", "lies outside", Metadata, Wheel, (Info + "RECORD", "../../victim,,\n"));
        yield return Case("RECORD with a wrong hash", "bytes that RECORD promises", Metadata, Wheel, ("demo.py", "x"), (Info + "RECORD", "demo.py,sha256=AAAA,1\n"));
        yield return Case("RECORD with a wrong long hash", "bytes that RECORD promises", Metadata, Wheel, ("demo.py", "x"), (Info + "RECORD", "demo.py,sha512=AAAA,1\n"));
        yield return Case("data over dist-info", "one file when installed", Metadata, Wheel, Record, ("demo-1.0.data/purelib/" + Info + "METADATA", "evil"));
        yield return Case("data over RECORD", "only an installer may write", Metadata, Wheel, Record, ("demo-1.0.data/purelib/" + Info + "RECORD", "evil"));
        yield return Case("interpreter as a script", "place of the interpreter", Metadata, Wheel, Record, ("demo-1.0.data/scripts/python3", "#!/bin/sh\n"));
        yield return Case("interpreter as data", "place of the interpreter", Metadata, Wheel, Record, ("demo-1.0.data/data/bin/python3.11", "#!/bin/sh\n"));
        yield return Case("interpreter as an entry point", "place of the interpreter", Metadata, Wheel, Record, (Info + "entry_points.txt", "[console_scripts]\npypy3 = demo:main\n"));
        yield return Case("another environment", "change what the environment is", Metadata, Wheel, Record, ("demo-1.0.data/data/pyvenv.cfg", "home = /evil\n"));
        yield return Case("entry point with a path", "no name of a script", Metadata, Wheel, Record, (Info + "entry_points.txt", "[console_scripts]\n../../evil = demo:main\n"));
        yield return Case("entry point with code", "not a module and a function", Metadata, Wheel, Record, (Info + "entry_points.txt", "[console_scripts]\nx = demo;import os:main\n"));
        yield return Case("file and folder", "a file and a folder at once", Metadata, Wheel, Record, ("demo", ""), ("demo/x.py", ""));
        yield return Case("same name twice", "twice", Metadata, Wheel, Record, ("demo.py", "1"), ("demo.py", "2"));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_wheel_is_refused((string Path, string Text)[] entries, string problem)
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, entries)))!;
        Assert.That(error.Message, Does.Contain(problem));
        Assert.That(Directory.Exists(layout.Prefix), Is.False, "nothing was written");
    }

    [TestCase(0xA1FF)]
    [TestCase(0x61A4)]
    [TestCase(0x11A4)]
    public async Task A_link_or_device_is_refused(int mode)
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, [Metadata, Wheel, Record, ("demo.py", "/etc/passwd")], mode)))!.Code, Does.StartWith("FK70"));
    }

    [Test]
    public async Task Files_and_totals_have_limits()
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        (string, string)[] entries = [Metadata, Wheel, Record, ("demo.py", new string('x', 5000))];
        foreach (ArchiveLimits limits in new[] { ArchiveLimits.Default with { MaxEntryBytes = 4000 }, ArchiveLimits.Default with { MaxTotalBytes = 4000 }, ArchiveLimits.Default with { MaxEntries = 3 } })
            Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, entries, limits: limits)))!.Code, Is.EqualTo("FK7004"));
    }

    [Test]
    public async Task Metadata_of_an_absurd_size_is_not_read()
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        (string Path, string Text) absurd = (Metadata.Item1, Metadata.Item2 + "Description: " + new string('x', 16 << 20) + "\n");
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, [absurd, Wheel, Record, ("demo.py", "")])))!.Code, Is.EqualTo("FK7004"));
        Assert.That(Directory.Exists(layout.Prefix), Is.False);
    }

    [TestCase(TargetSystem.Windows, "demo/con.py")]
    [TestCase(TargetSystem.Windows, "demo/name. ")]
    [TestCase(TargetSystem.Windows, "demo/stream:x")]
    public async Task A_name_that_the_target_cannot_hold_is_refused(TargetSystem system, string path)
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11") with { System = system };
        await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, [Metadata, Wheel, Record, (path, "")]));
    }

    [TestCase(TargetSystem.Windows, "demo/A.py", "demo/a.py")]
    [TestCase(TargetSystem.MacOS, "demo/A.py", "demo/a.py")]
    [TestCase(TargetSystem.MacOS, "demo/\u00E9.py", "demo/e\u0301.py")]
    public async Task Names_that_are_one_on_the_target_are_refused(TargetSystem system, string first, string second)
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11") with { System = system };
        await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, [Metadata, Wheel, Record, (first, ""), (second, "")]));
    }

    [Test]
    public async Task A_prefix_of_another_tool_is_left_alone()
    {
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        Directory.CreateDirectory(layout.Purelib);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(layout.Purelib)!, "EXTERNALLY-MANAGED"), "");
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => Install(folder, layout, [Metadata, Wheel, Record])))!.Code, Is.EqualTo(PypiErrors.ExternallyManaged));
        File.WriteAllText(Path.Combine(layout.Prefix, "pyvenv.cfg"), "");
        await Install(folder, layout, [Metadata, Wheel, Record]);
    }

    [Test]
    public void Records_survive_being_written() => Prop.ForAll<NonEmptyString>(name =>
    {
        RecordRow row = new(string.Concat(name.Get.Split('\r', '\0', '\\')) + "x", "sha256", "abc", 3);
        return RecordFile.Parse(RecordFile.Write([row, row])).SequenceEqual([row, row]);
    }).QuickCheckThrowOnFailure();

    private static TestCaseData Case(string name, string problem, params (string, string)[] entries) => new TestCaseData(entries, problem).SetArgDisplayNames(name);

    private static async Task Install(TemporaryFolder folder, PythonLayout layout, (string Path, string Text)[] entries, int mode = 0x81A4, ArchiveLimits? limits = null)
    {
        string path = folder.Combine("demo-1.0-py3-none-any.whl");
        File.Delete(path);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
                entry.ExternalAttributes = (name == "demo.py" ? mode : 0x81A4) << 16;
                using Stream content = entry.Open();
                content.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        CachedWheel wheel = await new WheelCache(new ContentStore(folder.Combine("cache")), new FileFetcher(), limits).GetFileAsync(path);
        await WheelInstaller.InstallAsync(layout, [wheel]);
    }
}
