using System.Diagnostics;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Environments.Caching;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Caching;

/// <summary>Prefixes and packages on a real disk; what they are made of is conda packages alone, which need no Python.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentCacheTests
{
    private const int FilesInPackage = 40, FileSize = 1000;
    private static readonly CollectOptions Everything = new() { Wait = TimeSpan.Zero };

    [Test]
    public async Task What_nobody_uses_goes_and_is_counted_by_kind_and_comes_back_when_it_is_asked_for()
    {
        using CacheWorld world = new();
        EnvironmentLock @lock = await world.ResolveAsync("data");
        string prefix = await world.HydrateAndForgetAsync(@lock);
        IReadOnlyList<CacheSize> sizes = world.Cache.Measure();
        Assert.That(Of(sizes, CacheKind.Environments).Entries, Is.EqualTo(1));
        Assert.That(Of(sizes, CacheKind.Environments).Bytes, Is.GreaterThan(FilesInPackage * FileSize));
        Assert.That(Of(sizes, CacheKind.CondaPackages).Entries, Is.EqualTo(1));

        CollectReport dry = await world.Cache.CollectAsync(Everything with { DryRun = true });
        Assert.That(Directory.Exists(prefix), Is.True);
        CollectReport report = await world.Cache.CollectAsync(Everything);
        Assert.That((Text(report.Freed), report.InUse), Is.EqualTo((Text(dry.Freed), dry.InUse)));
        Assert.That((report.FreedBytes, report.Left.Sum(static size => size.Entries + size.Bytes)), Is.EqualTo((sizes.Sum(static size => size.Bytes), 0)));
        Assert.That(world.Cache.Measure().Sum(static size => size.Entries + size.Bytes), Is.Zero);
        Assert.That(Directory.Exists(prefix), Is.False);
        Assert.That((await world.Runtime().HydrateAsync(@lock)).Prefix, Is.EqualTo(prefix));
        CacheWorld.AssertWhole(prefix, "data");
    }

    [Test]
    public async Task What_the_page_shows_works()
    {
        using CacheWorld world = new();
        EnvironmentOptions options = new() { CacheFolder = world.Combine("cache") };
        await world.HydrateAndForgetAsync(await world.ResolveAsync("data"));
        world.Age(days: 31);
        // begin-snippet: environments-cache
        EnvironmentCache cache = new(options.CacheFolder);
        CollectReport report = await cache.CollectAsync(new CollectOptions { UnusedFor = TimeSpan.FromDays(30), MaxBytes = 20_000_000_000 });
        foreach (CacheSize size in report.Freed) Console.WriteLine($"{size.Kind}: {size.Entries} entries, {size.Bytes} bytes");
        // end-snippet
        Assert.That(report.Freed.Sum(static size => size.Entries), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task What_was_used_of_late_stays_and_so_do_the_packages_that_it_was_linked_from()
    {
        using CacheWorld world = new();
        string old = await world.HydrateAndForgetAsync(await world.ResolveAsync("data")), young = await world.HydrateAndForgetAsync(await world.ResolveAsync("more"));
        world.Age(days: 40);
        await world.HydrateAndForgetAsync(await world.ResolveAsync("more"));
        Assert.That((await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.MaxValue })).FreedBytes, Is.Zero);
        CollectReport report = await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.FromDays(30) });
        Assert.That((Directory.Exists(old), Directory.Exists(young)), Is.EqualTo((false, true)));
        // Where files cannot be linked, the package is old although its environment is not.
        int packages = OperatingSystem.IsLinux() ? 1 : 2;
        Assert.That((Of(report.Freed, CacheKind.Environments).Entries, Of(report.Freed, CacheKind.CondaPackages).Entries), Is.EqualTo((1, packages)));
        Assert.That((await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.FromDays(30) })).FreedBytes, Is.Zero);
    }

    [Test, Platform("Linux", Reason = "Elsewhere the names of a file are not counted.")]
    public async Task A_size_is_kept_by_taking_out_what_was_not_used_for_longest_with_its_packages_and_no_more()
    {
        using CacheWorld world = new();
        string[] prefixes = [.. await Task.WhenAll(new[] { "data", "more", "last" }.Select(async name => await world.HydrateAndForgetAsync(await world.ResolveAsync(name))))];
        world.Age(days: 20);
        for (int i = 0; i < prefixes.Length; i++) File.SetLastWriteTimeUtc(PrefixMarker.MarkerOf(prefixes[i]), DateTime.UtcNow.AddDays(-9 + i));
        long all = world.Cache.Measure().Sum(static size => size.Bytes);
        CollectReport report = await world.Cache.CollectAsync(Everything with { MaxBytes = all - 1 });
        Assert.That(prefixes.Select(static prefix => Directory.Exists(prefix)).ToArray(), Is.EqualTo(new[] { false, true, true }));
        Assert.That((Of(report.Freed, CacheKind.Environments).Entries, Of(report.Freed, CacheKind.CondaPackages).Entries), Is.EqualTo((1, 0)), "of what the prefix was linked from, nothing else has to go: the links alone were enough");
        await world.Cache.CollectAsync(Everything with { MaxBytes = all / 2 });
        Assert.That(prefixes.Select(static prefix => Directory.Exists(prefix)).ToArray(), Is.EqualTo(new[] { false, false, true }));
        Assert.That(world.Cache.Measure().Sum(static size => size.Bytes), Is.LessThanOrEqualTo(all / 2));
        CacheWorld.AssertWhole(prefixes[2], "last");
    }

    [Test]
    public async Task A_prefix_that_this_process_has_hydrated_stays_as_long_as_it_has_it()
    {
        using CacheWorld world = new();
        HydratedEnvironment used = await world.Runtime().HydrateAsync(await world.ResolveAsync("data"));
        world.Age(days: 400);
        CollectReport report = await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.FromDays(1) });
        Assert.That((Of(report.Freed, CacheKind.Environments).Entries, report.InUse), Is.EqualTo((0, 0)), "what is in use is not old");
        report = await world.Cache.CollectAsync(Everything);
        Assert.That((Of(report.Freed, CacheKind.Environments).Entries, report.InUse), Is.EqualTo((0, 1)));
        CacheWorld.AssertWhole(used.Prefix, "data");
        used.Use!.Dispose();
        Assert.That(Of((await world.Cache.CollectAsync(Everything)).Freed, CacheKind.Environments).Entries, Is.EqualTo(1));
    }

    [Test, Platform("Linux", Reason = "Elsewhere processes are not looked at.")]
    public async Task A_prefix_that_a_process_runs_in_stays_also_where_nobody_else_has_it()
    {
        using CacheWorld world = new();
        string prefix = await world.HydrateAndForgetAsync(await world.ResolveAsync("data"));
        ProcessStartInfo info = new("sleep", "300");
        info.Environment["CONDA_PREFIX"] = prefix;
        using Process process = Process.Start(info)!;
        try
        {
            Assert.That((await world.Cache.CollectAsync(Everything)).InUse, Is.EqualTo(1));
            CacheWorld.AssertWhole(prefix, "data");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        Assert.That((await world.Cache.CollectAsync(Everything)).InUse, Is.Zero);
        Assert.That(Directory.Exists(prefix), Is.False);
    }

    [Test]
    public async Task What_a_collector_that_was_killed_left_is_no_environment_and_goes_next_time_and_what_somebody_is_making_stays()
    {
        using CacheWorld world = new();
        EnvironmentLock @lock = await world.ResolveAsync("data");
        string prefix = await world.HydrateAndForgetAsync(@lock);
        string aside = CachedPrefixes.NewTemporaryPath(prefix);
        Directory.Move(prefix, aside);
        File.Delete(Path.Combine(aside, "share", "data0"));
        CacheWorld.AssertWhole(await world.HydrateAndForgetAsync(@lock), "data");
        using (FileLock making = FileLock.TryAcquire(CachedPrefixes.LockOf(prefix))!)
        {
            await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.FromDays(1) });
            Assert.That(Directory.Exists(aside), Is.True);
        }
        CollectReport report = await world.Cache.CollectAsync(Everything with { UnusedFor = TimeSpan.FromDays(1) });
        Assert.That(Directory.EnumerateDirectories(world.Environments), Is.EqualTo(new[] { prefix }));
        Assert.That((Of(report.Freed, CacheKind.Environments).Entries, report.InUse), Is.EqualTo((0, 0)));
        CacheWorld.AssertWhole(prefix, "data");
    }

    [Test]
    public async Task Packages_and_documents_stay_while_somebody_resolves_or_hydrates()
    {
        using CacheWorld world = new();
        await world.HydrateAndForgetAsync(await world.ResolveAsync("data"));
        await world.PutDocumentAsync();
        await File.WriteAllTextAsync(world.Combine("cache", "pages", "read.index"), "page");
        int there = world.Cache.Measure().Where(static size => size.Kind is CacheKind.CondaPackages or CacheKind.Documents).Sum(static size => size.Entries);
        Assert.That(there, Is.GreaterThanOrEqualTo(3));
        ContentStore packages = new(world.Combine("cache", "packages"));
        CollectOptions options = Everything with { Kinds = [CacheKind.CondaPackages, CacheKind.Documents] };
        await using (await packages.HoldAsync())
        {
            CollectReport report = await world.Cache.CollectAsync(options);
            Assert.That((report.Freed.Sum(static size => size.Entries), report.InUse), Is.EqualTo((0, there)));
        }
        Assert.That((await world.Cache.CollectAsync(options)).Freed.Sum(static size => size.Entries), Is.EqualTo(there));
        Assert.That(world.Cache.Measure().Single(static size => size.Kind == CacheKind.Documents).Entries, Is.Zero);
    }

    [Test]
    public async Task Links_that_lead_out_of_the_cache_are_not_followed()
    {
        using CacheWorld world = new();
        string prefix = await world.HydrateAndForgetAsync(await world.ResolveAsync("data"));
        string outside = world.Combine("outside");
        Directory.CreateDirectory(outside);
        string precious = Path.Combine(outside, "precious");
        await File.WriteAllTextAsync(precious, new string('x', 100_000));
        await File.WriteAllTextAsync(Path.Combine(outside, ".flowkit-environment"), "x");
        Directory.CreateSymbolicLink(Path.Combine(prefix, "linked"), outside);
        Directory.CreateSymbolicLink(Path.Combine(world.Environments, new string('a', 64)), outside);
        Directory.CreateSymbolicLink(Path.Combine(world.Environments, new string('b', 64) + ".00000000.tmp"), outside);
        Directory.CreateSymbolicLink(world.Combine("cache", "http"), outside);
        Directory.CreateDirectory(world.Combine("cache", "pages"));
        Directory.CreateSymbolicLink(world.Combine("cache", "pages", "simple-v1"), outside);
        Directory.CreateDirectory(Path.Combine(world.Environments, "own-folder"));
        Assert.That(world.Cache.Measure().Sum(static size => size.Bytes), Is.LessThan(100_000));
        await world.Cache.CollectAsync(Everything);
        Assert.That(new FileInfo(precious).Length, Is.EqualTo(100_000));
        Assert.That(Directory.GetFileSystemEntries(outside), Has.Length.EqualTo(2));
        Assert.That(Directory.EnumerateDirectories(world.Environments).Select(Path.GetFileName), Is.EqualTo(new[] { "own-folder" }));
    }

    [Test]
    public async Task A_cache_that_can_only_be_read_is_measured_and_used_and_to_make_it_smaller_is_an_error_that_names_it([Values] bool lacksActivation)
    {
        using CacheWorld world = new();
        using MemoryDisk disk = MemoryDisk.Create(world.Combine("cache"), "size=16m");
        EnvironmentLock @lock = await world.ResolveAsync("last");
        string prefix = await world.HydrateAndForgetAsync(@lock);
        string activation = Directory.GetFiles(world.Combine("cache", "activations")).Single();
        if (lacksActivation) File.Delete(activation);
        disk.MakeReadOnly();
        Assert.That(world.Cache.Measure()[0].Entries, Is.EqualTo(1));
        Assert.That((await world.Cache.CollectAsync(Everything with { DryRun = true })).Freed[0].Entries, Is.EqualTo(1));
        Assert.That(async () => await world.Cache.CollectAsync(Everything), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7009").And.Message.Contains(world.Combine("cache")));
        HydratedEnvironment environment = await world.Runtime().HydrateAsync(@lock);
        environment.Use?.Dispose();
        Assert.That((environment.Prefix, environment.Activation.Variables["LAST"]), Is.EqualTo((prefix, "found")));
        CacheWorld.AssertWhole(prefix, "last");
    }

    [Test]
    public async Task Collectors_and_hydrators_that_race_leave_whole_prefixes_or_none()
    {
        using CacheWorld world = new();
        EnvironmentLock[] locks = [await world.ResolveAsync("data"), await world.ResolveAsync("more")];
        using CancellationTokenSource done = new();
        Task[] collectors = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await new EnvironmentCache(world.Combine("cache")).CollectAsync(Everything);
        }))];
        const int Makes = 12;
        int made = 0;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
            {
                EnvironmentRuntime runtime = world.Runtime();
                for (int i = 0; i < 25 || (Volatile.Read(ref made) < Makes && i < 3000); i++)
                {
                    MadeCounter counter = new(() => Interlocked.Increment(ref made));
                    HydratedEnvironment environment = await runtime.HydrateAsync(locks[(n + i) % 2], counter);
                    CacheWorld.AssertWhole(environment.Prefix, (n + i) % 2 == 0 ? "data" : "more");
                    environment.Use!.Dispose();
                    await Task.Delay(1);
                }
            })));
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(collectors);
        }
        Assert.That(made, Is.GreaterThanOrEqualTo(Makes), "they went and were made again");
        foreach (string left in Directory.EnumerateDirectories(world.Environments)) CacheWorld.AssertWhole(left, "data", "more");
    }

    [Test]
    public async Task A_prefix_whose_files_a_power_cut_emptied_is_made_again_and_one_that_grew_is_not()
    {
        using CacheWorld world = new();
        EnvironmentLock @lock = await world.ResolveAsync("data");
        string prefix = await world.HydrateAndForgetAsync(@lock), marker = PrefixMarker.MarkerOf(prefix), own = Path.Combine(prefix, "share", "own");
        DateTime beforeStart = DateTime.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64) - TimeSpan.FromMinutes(1);
        await File.WriteAllTextAsync(own, "");
        File.SetLastWriteTimeUtc(marker, beforeStart);
        await world.HydrateAndForgetAsync(@lock);
        Assert.That(File.Exists(own), Is.True, "it was not made again");
        Assert.That(File.GetLastWriteTimeUtc(marker), Is.GreaterThan(beforeStart.AddMinutes(1)));

        // Not through the link that the cache has, too.
        File.Delete(Path.Combine(prefix, "share", "data3"));
        await File.WriteAllTextAsync(Path.Combine(prefix, "share", "data3"), "");
        File.SetLastWriteTimeUtc(marker, beforeStart);
        await world.HydrateAndForgetAsync(@lock);
        CacheWorld.AssertWhole(prefix, "data");
        Assert.That(File.Exists(own), Is.False);

        await File.WriteAllTextAsync(marker, "");
        await world.HydrateAndForgetAsync(@lock);
        Assert.That(await File.ReadAllTextAsync(marker), Does.StartWith(@lock.Id + "\n"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Modes are a matter of Unix.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_folders_are_their_users_alone()
    {
        using CacheWorld world = new();
        await world.HydrateAndForgetAsync(await world.ResolveAsync("data"));
        foreach (string folder in new[] { world.Combine("cache"), world.Environments, world.Combine("cache", "packages") })
            Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), folder);
    }

    private static CacheSize Of(IReadOnlyList<CacheSize> sizes, CacheKind kind) => sizes.Single(size => size.Kind == kind);

    private static string Text(IEnumerable<CacheSize> sizes) => string.Join(", ", sizes);

    private sealed class MadeCounter(Action made) : IProgress<EnvironmentProgress>
    {
        private bool _linking;

        public void Report(EnvironmentProgress value)
        {
            if (value.Phase != EnvironmentPhase.Linking || _linking) return;
            _linking = true;
            made();
        }
    }

    /// <summary>A channel in a folder, and a cache.</summary>
    private sealed class CacheWorld : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public CacheWorld()
        {
            LocalChannelBuilder channel = new("channel");
            foreach (string name in new[] { "data", "more", "last" })
            {
                CondaPackageBuilder package = new(name, "1.0");
                for (int i = 0; i < FilesInPackage; i++) package = package.File($"share/{name}{i}", new string((char)('a' + i % 26), FileSize));
                if (name == "last") package = package.File("etc/conda/activate.d/last.sh", "export LAST=found\n");
                channel.Add(package);
            }
            channel.WriteTo(Combine("channel"));
        }

        public EnvironmentCache Cache => new(Combine("cache"));

        public string Environments => Combine("cache", "environments");

        public string Combine(params string[] parts) => _folder.Combine(parts);

        public EnvironmentRuntime Runtime()
        {
            EnvironmentOptions options = new() { CacheFolder = Combine("cache"), Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), Offline = true };
            options.Channels.Clear();
            options.Channels.Add(EnvironmentSource.Named("channel", new Uri(Combine("channel") + "/")));
            return new EnvironmentRuntime(options);
        }

        public Task<EnvironmentLock> ResolveAsync(string name) => Runtime().ResolveAsync(new EnvironmentSpec { Conda = [name] });

        public async Task<string> HydrateAndForgetAsync(EnvironmentLock @lock)
        {
            HydratedEnvironment environment = await Runtime().HydrateAsync(@lock);
            environment.Use?.Dispose();
            return environment.Prefix;
        }

        public async Task PutDocumentAsync()
        {
            MemoryFetcher fetcher = new();
            fetcher.Put(new Uri("memory://index/page"), "page"u8.ToArray());
            await using FetchResponse response = await new CachingFetcher(fetcher, Combine("cache", "http"), new CachingFetcherOptions { CacheEverything = true }).FetchAsync(new FetchRequest(new Uri("memory://index/page")));
        }

        /// <summary>Everything was last used some days ago.</summary>
        public void Age(int days)
        {
            foreach (string file in Directory.EnumerateFiles(Combine("cache", "packages", ".state"), "*", SearchOption.AllDirectories).Concat(Directory.EnumerateDirectories(Environments).Select(PrefixMarker.MarkerOf)))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-days));
        }

        public static void AssertWhole(string prefix, params string[] names)
        {
            string[] files = Directory.GetFiles(Path.Combine(prefix, "share"));
            Assert.That(files.Where(file => !file.EndsWith("own", StringComparison.Ordinal)), Has.Exactly(FilesInPackage).Items);
            Assert.That(files.All(file => names.Any(name => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal)) && new FileInfo(file).Length == FileSize), Is.True);
            Assert.That(File.Exists(PrefixMarker.MarkerOf(prefix)), Is.True);
        }

        public void Dispose() => _folder.Dispose();
    }
}
