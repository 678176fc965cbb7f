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
        Assert.That(store.Prune(TimeSpan.MaxValue), Is.Zero);
        Assert.That(store.Prune(TimeSpan.FromDays(30)), Is.EqualTo(1));
        Assert.That(store.TryGet("trees", "old", out _), Is.False);
        Assert.That(store.TryGet("trees", "new", out _), Is.True);
    }

    [Test]
    public async Task Nothing_is_taken_out_while_somebody_holds_the_store_and_afterwards_what_was_used_since_it_was_listed_stays()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.FullName);
        foreach (string key in new[] { "a", "b" })
        {
            await store.GetOrAddFileAsync("files", key, static (_, _) => Task.CompletedTask);
            File.SetLastWriteTimeUtc(folder.Combine(".state", "files", key), DateTime.UtcNow.AddDays(-40));
        }
        IReadOnlyList<StoreEntry> listed = store.Entries();
        await using (await store.HoldAsync())
        {
            await using FileLock? second = await store.HoldAsync();
            Assert.That(second, Is.Not.Null, "any number may hold it");
            Assert.That(new ContentStore(folder.FullName).TryEvict(listed), Is.Null);
        }
        Assert.That(store.TryGet("files", "a", out _), Is.True);
        Assert.That(store.TryEvict(listed)!.Select(entry => entry.Key), Is.EqualTo(new[] { "b" }));
        Assert.That((store.TryGet("files", "a", out _), store.TryGet("files", "b", out _)), Is.EqualTo((true, false)));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Combine(".tmp")), Is.Empty);
    }

    [Test]
    public async Task A_link_in_the_place_of_an_entry_is_taken_out_and_what_it_leads_to_stays()
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.Combine("store"));
        await store.GetOrAddTreeAsync("trees", "abc", static (_, _) => Task.CompletedTask);
        Directory.CreateDirectory(folder.Combine("elsewhere"));
        await File.WriteAllTextAsync(folder.Combine("elsewhere", "precious"), "mine");
        Directory.Delete(folder.Combine("store", "trees", "abc"));
        Directory.CreateSymbolicLink(folder.Combine("store", "trees", "abc"), folder.Combine("elsewhere"));
        Assert.That(store.Prune(TimeSpan.Zero), Is.EqualTo(1));
        Assert.That(Path.Exists(folder.Combine("store", "trees", "abc")), Is.False);
        Assert.That(await File.ReadAllTextAsync(folder.Combine("elsewhere", "precious")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task An_entry_that_lost_bytes_while_the_machine_was_off_is_made_again([Values] bool tree, [Values("cut", "empty", "gone")] string loss)
    {
        using TemporaryFolder folder = new();
        ContentStore store = new(folder.FullName);
        int made = 0;
        async Task<string> AddAsync() => tree
            ? await store.GetOrAddTreeAsync("kind", "abc", (target, token) =>
            {
                made++;
                return File.WriteAllTextAsync(Path.Combine(target, "a.txt"), "hello", token);
            })
            : await store.GetOrAddFileAsync("kind", "abc", (file, token) =>
            {
                made++;
                return file.WriteAsync("hello"u8.ToArray(), token).AsTask();
            });
        async Task<string> FileAsync() => tree ? Path.Combine(await AddAsync(), "a.txt") : await AddAsync();
        string file = await FileAsync();
        DateTime beforeStart = DateTime.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64) - TimeSpan.FromMinutes(1);
        File.SetLastWriteTimeUtc(folder.Combine(".state", "kind", "abc"), beforeStart);
        await FileAsync();
        Assert.That(made, Is.EqualTo(1), "what is whole is not made again");
        Assert.That(File.GetLastWriteTimeUtc(folder.Combine(".state", "kind", "abc")), Is.GreaterThan(beforeStart.AddMinutes(1)), "and is not counted again");

        File.SetLastWriteTimeUtc(folder.Combine(".state", "kind", "abc"), beforeStart);
        if (loss == "gone") File.Delete(file);
        else await File.WriteAllTextAsync(file, loss == "cut" ? "hel" : "");
        Assert.That(await File.ReadAllTextAsync(await FileAsync()), Is.EqualTo("hello"));
        Assert.That(made, Is.EqualTo(2));
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
