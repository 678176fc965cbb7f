using FlowKit.Content.Linking;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Linking;

[Parallelizable(ParallelScope.All)]
public sealed class TreeLinkerTests
{
    [TestCase(LinkMode.HardLink)]
    [TestCase(LinkMode.Reflink)]
    [TestCase(LinkMode.Copy)]
    public void A_tree_arrives_whole_by_every_means(LinkMode mode)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("from", "sub"));
        File.WriteAllText(folder.Combine("from", "a.txt"), "a");
        File.WriteAllText(folder.Combine("from", "sub", "b.txt"), "b");
        File.CreateSymbolicLink(folder.Combine("from", "link"), "sub/b.txt");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.Combine("from", "a.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        TreeLinker linker = new([mode]);
        Assert.That(linker.LinkTree(folder.Combine("from"), folder.Combine("to")), Is.EqualTo(3));
        Assert.That(File.ReadAllText(folder.Combine("to", "a.txt")), Is.EqualTo("a"));
        Assert.That(File.ReadAllText(folder.Combine("to", "link")), Is.EqualTo("b"));
        Assert.That(new FileInfo(folder.Combine("to", "link")).LinkTarget, Is.EqualTo("sub/b.txt"));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(folder.Combine("to", "a.txt")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserExecute));
    }

    [TestCase(LinkMode.HardLink)]
    [TestCase(LinkMode.Copy)]
    public void Files_of_several_folders_arrive_in_theirs(LinkMode mode)
    {
        using TemporaryFolder folder = new();
        string[] names = ["one/a", "one/b", "one/" + new string('ü', 127), "two/a", "one/deep/b", "one/c", "one/d", "top", "top2"];
        foreach (string name in names)
        {
            foreach (string root in new[] { "from", "to" }) Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(root, name))!);
            File.WriteAllText(folder.Combine("from", name), name);
        }
        new TreeLinker([mode]).LinkFiles(names.Select(name => (folder.Combine("from", name), folder.Combine("to", name))));
        foreach (string name in names)
        {
            Assert.That(File.ReadAllText(folder.Combine("to", name)), Is.EqualTo(name));
            File.AppendAllText(folder.Combine("from", name), "!");
            Assert.That(File.ReadAllText(folder.Combine("to", name)), Is.EqualTo(mode == LinkMode.HardLink ? name + "!" : name), "a hard link is the same file");
        }
    }

    [Test]
    public void Files_can_change_their_names_on_the_way()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("to"));
        foreach (string name in new[] { "a", "b", "c" }) File.WriteAllText(folder.Combine(name), name);
        new TreeLinker().LinkFiles([(folder.Combine("a"), folder.Combine("to", "1")), (folder.Combine("b"), folder.Combine("to", "22")), (folder.Combine("c"), folder.Combine("to", "a"))]);
        Assert.That(File.ReadAllText(folder.Combine("to", "1")) + File.ReadAllText(folder.Combine("to", "22")) + File.ReadAllText(folder.Combine("to", "a")), Is.EqualTo("abc"));
    }

    [TestCase("b", TestName = "A_target_that_exists_among_many_files_is_an_error_and_stays")]
    [TestCase("gone", TestName = "A_source_that_is_missing_among_many_files_is_an_error")]
    public void One_bad_file_among_many_is_an_error(string bad)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("to"));
        foreach (string name in new[] { "a", "b" }) File.WriteAllText(folder.Combine(name), name);
        File.WriteAllText(folder.Combine("to", "b"), "there already");
        string[] names = bad == "b" ? ["a", "b"] : ["a", "gone"];
        Assert.That(() => new TreeLinker().LinkFiles(names.Select(name => (folder.Combine(name), folder.Combine("to", name)))), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(folder.Combine("to", "b")), Is.EqualTo("there already"));
    }

    [Test]
    public void An_existing_target_is_an_error_and_stays()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("a"), "a");
        File.WriteAllText(folder.Combine("b"), "b");
        Assert.That(() => new TreeLinker().LinkFile(folder.Combine("a"), folder.Combine("b")), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(folder.Combine("b")), Is.EqualTo("b"));
    }

    [Test]
    public void A_file_with_as_many_names_as_it_may_have_is_copied_and_the_next_is_linked()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The limit that is tried is ext4's: 65000 names.");
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("full"), "full");
        File.WriteAllText(folder.Combine("other"), "other");
        TreeLinker linker = new([LinkMode.HardLink]);
        LinkMode last = LinkMode.HardLink;
        for (int i = 0; i < 65_100 && last == LinkMode.HardLink; i++) last = linker.LinkFile(folder.Combine("full"), folder.Combine("name" + i));
        if (last == LinkMode.HardLink) Assert.Ignore("The file system here knows no such limit.");
        Assert.That(last, Is.EqualTo(LinkMode.Copy));
        Assert.That(linker.LinkFile(folder.Combine("full"), folder.Combine("once-more")), Is.EqualTo(LinkMode.Copy));
        Assert.That(File.ReadAllText(folder.Combine("once-more")), Is.EqualTo("full"));
        Assert.That(linker.LinkFile(folder.Combine("other"), folder.Combine("linked")), Is.EqualTo(LinkMode.HardLink));
    }

    [Test]
    public void Another_file_system_gets_copies()
    {
        if (!Directory.Exists("/dev/shm") || new DriveInfo("/dev/shm").DriveFormat != "tmpfs") Assert.Ignore("There is no second file system here.");
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("a"), "a");
        string target = "/dev/shm/flowkit-link-test-" + Guid.NewGuid().ToString("N");
        try
        {
            TreeLinker linker = new();
            Assert.That(linker.LinkFile(folder.Combine("a"), target), Is.EqualTo(LinkMode.Copy));
            Assert.That(linker.Mode, Is.EqualTo(LinkMode.Copy));
            Assert.That(File.ReadAllText(target), Is.EqualTo("a"));
            linker = new();
            linker.LinkFiles([(folder.Combine("a"), target + "-1"), (folder.Combine("a"), target + "-2"), (folder.Combine("a"), target + "-3")]);
            Assert.That(linker.Mode, Is.EqualTo(LinkMode.Copy));
            Assert.That(File.ReadAllText(target + "-3"), Is.EqualTo("a"));
        }
        finally
        {
            foreach (string left in Directory.EnumerateFiles("/dev/shm", Path.GetFileName(target) + "*")) File.Delete(left);
        }
    }
}
