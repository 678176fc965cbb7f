using FlowKit.Content.Linking;
using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Storage;

[Parallelizable(ParallelScope.All)]
public sealed class DiskUsageTests
{
    [Test]
    public void Links_are_not_followed_and_take_nothing()
    {
        using TemporaryFolder folder = new();
        Write(folder.Combine("in", "deep", "a"), 10);
        Write(folder.Combine("out", "b"), 1000);
        Directory.CreateSymbolicLink(folder.Combine("in", "folder"), folder.Combine("out"));
        File.CreateSymbolicLink(folder.Combine("in", "file"), folder.Combine("out", "b"));
        File.CreateSymbolicLink(folder.Combine("in", "nowhere"), folder.Combine("not-there"));
        Assert.That(new DiskUsage().Add(folder.Combine("in"), default).Bytes, Is.EqualTo(10));
        Assert.That(new DiskUsage().Add(folder.Combine("in", "folder"), default).Bytes, Is.Zero);
        Assert.That(TreeSummary.Of(folder.Combine("in")), Is.EqualTo(new TreeSummary(4, 10)));
        Assert.That(TreeSummary.TryParse(new TreeSummary(4, 10).ToString()), Is.EqualTo(new TreeSummary(4, 10)));
    }

    [Test, Platform("Linux")]
    public void A_file_with_two_names_counts_once_is_used_when_either_tree_is_and_is_freed_with_the_last_name()
    {
        using TemporaryFolder folder = new();
        Write(folder.Combine("package", "a"), 10);
        Write(folder.Combine("package", "b"), 1);
        Directory.CreateDirectory(folder.Combine("prefix"));
        new TreeLinker([LinkMode.HardLink]).LinkFile(folder.Combine("package", "a"), folder.Combine("prefix", "a"));
        Write(folder.Combine("prefix", "c"), 100);
        DateTimeOffset now = DateTimeOffset.UtcNow, old = now.AddDays(-9);
        DiskUsage usage = new();
        Assert.That(usage.Add(folder.Combine("prefix"), now), Is.EqualTo((110L, now)));
        Assert.That(usage.Add(folder.Combine("package"), old), Is.EqualTo((1L, now)));
        Assert.That(usage.Remove(folder.Combine("package")), Is.EqualTo(1));
        Assert.That(usage.Remove(folder.Combine("prefix")), Is.EqualTo(110));
    }

    [Test, Platform("Linux")]
    public void A_file_that_somebody_else_has_linked_is_not_freed()
    {
        using TemporaryFolder folder = new();
        Write(folder.Combine("package", "a"), 10);
        new TreeLinker([LinkMode.HardLink]).LinkFile(folder.Combine("package", "a"), folder.Combine("elsewhere"));
        DiskUsage usage = new();
        usage.Add(folder.Combine("package"), default);
        Assert.That(usage.Remove(folder.Combine("package")), Is.Zero);
    }

    private static void Write(string path, int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[length]);
    }
}
