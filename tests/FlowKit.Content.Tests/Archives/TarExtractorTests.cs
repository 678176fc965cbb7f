using System.Formats.Tar;
using System.Text;
using FlowKit.Content.Archives;
using FlowKit.Tests.Shared;
using TarEntry = System.Formats.Tar.TarEntry;

namespace FlowKit.Content.Tests.Archives;

[Parallelizable(ParallelScope.All)]
public sealed class TarExtractorTests
{
    [Test]
    public async Task Files_folders_and_links_come_out_with_modes_and_times()
    {
        using TemporaryFolder folder = new();
        DateTimeOffset time = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
        MemoryStream tar = Tar(
            File("bin/tool", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser, time),
            File("lib/" + new string('x', 120) + "/ü.txt", "long"),
            Link(TarEntryType.SymbolicLink, "lib/tool", "../bin/tool"),
            Link(TarEntryType.HardLink, "bin/same", "bin/tool"));
        await TarExtractor.ExtractAsync(tar, folder.FullName);
        Assert.That(await System.IO.File.ReadAllTextAsync(folder.Combine("lib", new string('x', 120), "ü.txt")), Is.EqualTo("long"));
        Assert.That(new FileInfo(folder.Combine("lib", "tool")).LinkTarget, Is.EqualTo("../bin/tool"));
        Assert.That(await System.IO.File.ReadAllTextAsync(folder.Combine("bin", "same")), Is.EqualTo("#!/bin/sh\n"));
        Assert.That(System.IO.File.GetLastWriteTimeUtc(folder.Combine("bin", "tool")), Is.EqualTo(time.UtcDateTime));
        if (!OperatingSystem.IsWindows())
            Assert.That(System.IO.File.GetUnixFileMode(folder.Combine("bin", "tool")) & (UnixFileMode.SetUser | UnixFileMode.UserExecute), Is.EqualTo(UnixFileMode.UserExecute));
    }

    [TestCase("../evil")]
    [TestCase("a/../../evil")]
    [TestCase("/evil")]
    public void A_name_that_leads_outside_is_refused(string name) => Refused(File(name, "x"));

    [Test]
    public void Two_names_that_differ_in_case_alone_are_refused_where_the_file_system_holds_only_one()
    {
        using TemporaryFolder folder = new();
        ExtractionFolder target = new(folder.FullName, null, ignoreCase: true);
        target.CreateFile("share/e/one", 0, isExecutable: false).Dispose();
        target.CreateFile("share/e/one", 0, isExecutable: false).Dispose();
        Assert.That(() => target.CreateFile("share/e/One", 0, isExecutable: false), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006").And.Message.Contains("share/e/one"));
        Assert.That(() => target.AddSymbolicLink("share/e/ONE", "x"), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void A_link_that_leads_outside_is_refused() => Refused(Link(TarEntryType.SymbolicLink, "a/b", "../../x"));

    [Test]
    public void An_absolute_link_is_refused() => Refused(Link(TarEntryType.SymbolicLink, "a", "/etc/passwd"));

    [Test]
    public void A_chain_of_links_that_leads_outside_is_refused() =>
        Refused(Link(TarEntryType.SymbolicLink, "a/b/root", "../.."), Link(TarEntryType.SymbolicLink, "up", "a/b/root/../x"));

    [Test]
    public void A_link_that_leads_outside_behind_more_links_than_Linux_follows_is_refused() => Refused(
        [.. Enumerable.Range(1, 50).Select(static i => Link(TarEntryType.SymbolicLink, $"l{i}", i == 50 ? "folder" : $"l{i + 1}")), Link(TarEntryType.SymbolicLink, "out", "l1/../../x")]);

    [Test]
    public void A_hard_link_outside_is_refused() => Refused(Link(TarEntryType.HardLink, "a", "../x"));

    [Test]
    public void A_hard_link_to_nothing_is_refused() => Refused(Link(TarEntryType.HardLink, "a", "b"));

    [Test]
    public void Writing_through_a_link_is_refused() => Refused(Link(TarEntryType.SymbolicLink, "a", "b"), File("a/x", "x"));

    [Test]
    public void A_device_is_refused() => Refused(new PaxTarEntry(TarEntryType.CharacterDevice, "dev/null"));

    [Test]
    public void A_file_that_is_a_folder_too_is_refused() => Refused(File("a/b", "x"), File("a", "x"));

    [Test]
    public void An_archive_that_is_cut_short_is_refused_wherever_the_cut_is()
    {
        byte[] whole = Tar(File("a", new string('x', 700)), File("b", "y")).ToArray();
        for (int length = 0; length < whole.Length - 1024; length += 100)
        {
            int cut = length;
            using TemporaryFolder folder = new();
            Assert.That(async () => await TarExtractor.ExtractAsync(new MemoryStream(whole, 0, cut), folder.FullName),
                Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"), "cut at " + cut);
        }
    }

    [Test]
    public void Limits_stop_bombs()
    {
        using TemporaryFolder folder = new();
        ArchiveLimits limits = new(100, 150, 3, 10);
        Assert.That(Extract(limits, File("a", new string('x', 101))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));
        Assert.That(Extract(limits, File("a", new string('x', 90)), File("b", new string('x', 90))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));
        Assert.That(Extract(limits, File("a", ""), File("b", ""), File("c", ""), File("d", "")), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));

        Func<Task> Extract(ArchiveLimits with, params TarEntry[] entries) => async () =>
        {
            using TemporaryFolder inner = new();
            await TarExtractor.ExtractAsync(Tar(entries), inner.FullName, with);
        };
    }

    private static void Refused(params TarEntry[] entries)
    {
        using TemporaryFolder folder = new();
        Assert.That(async () => await TarExtractor.ExtractAsync(Tar(entries), folder.Combine("in")),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.FullName).Select(Path.GetFileName), Is.SubsetOf(new[] { "in" }));
    }

    private static PaxTarEntry File(string name, string text, UnixFileMode mode = UnixFileMode.UserRead, DateTimeOffset? time = null) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Mode = mode,
        ModificationTime = time ?? DateTimeOffset.UnixEpoch,
    };

    private static PaxTarEntry Link(TarEntryType type, string name, string target) => new(type, name) { LinkName = target };

    private static MemoryStream Tar(params TarEntry[] entries)
    {
        MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries) writer.WriteEntry(entry);
        }
        stream.Position = 0;
        return stream;
    }
}
