using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Storage;

[Parallelizable(ParallelScope.All)]
public sealed class ContentStoreTests
{
    [Test]
    public async Task A_tree_is_made_once_and_found_afterwards()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.Combine("store"));
        int made = 0;
        for (int i = 0; i < 2; i++)
        {
            string path = await store.GetOrAddTreeAsync("trees", "abc", async (target, token) =>
            {
                made++;
                await File.WriteAllTextAsync(Path.Combine(target, "a.txt"), "hello", token);
            });
            Assert.That(await File.ReadAllTextAsync(Path.Combine(path, "a.txt")), Is.EqualTo("hello"));
        }
        Assert.That(made, Is.EqualTo(1));
        Assert.That(store.TryGet("trees", "abc", out _), Is.True);
        Assert.That(store.List("trees").Select(entry => entry.Key), Is.EqualTo(new[] { "abc" }));
    }

    [Test, Platform(Exclude = "Win", Reason = "Modes are a matter of Unix.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_folder_is_its_users_alone()
    {
        using TemporaryFolder folder = new();
        await new ContentStore(folder.Combine("store")).GetOrAddFileAsync("files", "k", static (_, _) => Task.CompletedTask);
        Assert.That(File.GetUnixFileMode(folder.Combine("store")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task Many_callers_at_once_make_an_entry_once()
    {
        using TemporaryFolder folder = new();
        int made = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new ContentStore(folder.FullName).GetOrAddFileAsync("files", "k", async (file, token) =>
        {
            Interlocked.Increment(ref made);
            await Task.Delay(20, token);
            await file.WriteAsync("x"u8.ToArray(), token);
        }))));
        Assert.That(made, Is.EqualTo(1));
    }

    [Test]
    public void A_fill_that_fails_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.Combine("store"));
        Assert.That(async () => await store.GetOrAddTreeAsync("trees", "abc", async (target, token) =>
        {
            await File.WriteAllTextAsync(Path.Combine(target, "a.txt"), "half", token);
            throw new FlowKitException("FK7005", "wrong");
        }), Throws.InstanceOf<FlowKitException>());
        Assert.That(store.TryGet("trees", "abc", out _), Is.False);
        Assert.That(Directory.EnumerateFiles(folder.FullName, "a.txt", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task What_a_crash_left_without_its_marker_is_made_again()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.FullName);
        Directory.CreateDirectory(folder.Combine("trees", "abc"));
        await File.WriteAllTextAsync(folder.Combine("trees", "abc", "half.txt"), "half");
        string path = await store.GetOrAddTreeAsync("trees", "abc", (target, token) => File.WriteAllTextAsync(Path.Combine(target, "whole.txt"), "whole", token));
        Assert.That(Directory.EnumerateFiles(path).Select(Path.GetFileName), Is.EqualTo(new[] { "whole.txt" }));
    }

    [Test]
    public async Task Removed_entries_are_made_again()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.FullName);
        int made = 0;
        Task<string> Add() => store.GetOrAddTreeAsync("trees", "abc", (_, _) =>
        {
            made++;
            return Task.CompletedTask;
        });
        await Add();
        store.Remove("trees", "abc");
        await Add();
        Assert.That(made, Is.EqualTo(2));
    }

    [Test]
    public async Task Prune_removes_what_nobody_has_used()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.FullName);
        foreach (string key in new[] { "old", "new" }) await store.GetOrAddTreeAsync("trees", key, (_, _) => Task.CompletedTask);
        File.SetLastWriteTimeUtc(folder.Combine(".state", "trees", "old"), DateTime.UtcNow.AddDays(-40));
        Assert.That(store.Prune(TimeSpan.FromDays(30)), Is.EqualTo(1));
        Assert.That(store.TryGet("trees", "old", out _), Is.False);
        Assert.That(store.TryGet("trees", "new", out _), Is.True);
    }

    [Test]
    public async Task A_shared_root_is_read_and_not_written()
    {
        using TemporaryFolder folder = new();
        await new ContentStore(folder.Combine("shared")).GetOrAddTreeAsync("trees", "abc", (_, _) => Task.CompletedTask);
        ContentStore store = new(folder.Combine("own"), [folder.Combine("shared")]);
        string path = await store.GetOrAddTreeAsync("trees", "abc", (_, _) => throw new InvalidOperationException("not needed"));
        Assert.That(path, Does.StartWith(folder.Combine("shared")));
        Assert.That(Directory.Exists(folder.Combine("own")), Is.False);
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase(".hidden")]
    public void A_key_that_could_lead_elsewhere_is_refused(string key)
    {
        using TemporaryFolder folder = new();
        Assert.That(() => new ContentStore(folder.FullName).TryGet("trees", key, out _), Throws.ArgumentException);
    }
}
