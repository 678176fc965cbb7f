using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class CachingFetcherTests
{
    private static readonly Uri Address = new("https://example.org/repodata.json");

    [Test, Platform(Exclude = "Win", Reason = "Modes are a matter of Unix.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_folder_is_its_users_alone_because_pages_of_a_private_index_are_in_it()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher inner = new();
        inner.Put(new Uri("memory://index/page"), "page"u8.ToArray());
        await new CachingFetcher(inner, folder.Combine("new", "http"), new CachingFetcherOptions { CacheEverything = true }).ReadBytesAsync(new Uri("memory://index/page"));
        foreach (string made in new[] { folder.Combine("new"), folder.Combine("new", "http") })
            Assert.That(File.GetUnixFileMode(made), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), made);
    }

    [Test]
    public async Task A_full_disk_is_told_as_one_and_not_taken_for_a_server_that_cannot_be_reached()
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=64k");
        Server server = new() { Text = new string('x', 200_000) };
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => Read(new CachingFetcher(server, disk.Combine("http")))))!;
        Assert.That(error.Code, Is.EqualTo("FK7009"));
        Assert.That(error.Message, Does.Contain(disk.Combine("http")));
        Assert.That(server.Asked, Has.Count.EqualTo(1));
        Assert.That(Directory.EnumerateFiles(disk.Combine("http")).Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task A_fresh_answer_is_given_without_asking_and_an_old_one_is_asked_for_by_its_tag()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "public, max-age=60" };
        Clock clock = new();
        CachingFetcher cache = new(server, folder.FullName, new CachingFetcherOptions { TimeProvider = clock });
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(server.Asked, Is.EqualTo(new string?[] { null }));
        clock.Now += TimeSpan.FromSeconds(61);
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(server.Asked, Is.EqualTo(new[] { null, "\"one\"" }));
        Assert.That(await Read(cache), Is.EqualTo("one"));
        clock.Now += TimeSpan.FromSeconds(61);
        server.Text = "two";
        Assert.That(await Read(cache), Is.EqualTo("two"));
    }

    [Test]
    public async Task A_request_may_say_how_long_it_takes_a_kept_answer_for_fresh()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "max-age=60" };
        Clock clock = new();
        CachingFetcher cache = new(server, folder.FullName, new CachingFetcherOptions { TimeProvider = clock });
        await Read(cache);
        await cache.ReadBytesAsync(new FetchRequest(Address) { FreshFor = TimeSpan.Zero });
        Assert.That(server.Asked, Is.EqualTo(new[] { null, "\"one\"" }));
        server.CacheControl = "no-cache";
        await cache.ReadBytesAsync(new FetchRequest(Address) { FreshFor = TimeSpan.Zero });
        clock.Now += TimeSpan.FromMinutes(9);
        await cache.ReadBytesAsync(new FetchRequest(Address) { FreshFor = TimeSpan.FromMinutes(10) });
        Assert.That(server.Asked, Has.Count.EqualTo(3), "whatever the server says");
        clock.Now += TimeSpan.FromMinutes(2);
        await cache.ReadBytesAsync(new FetchRequest(Address) { FreshFor = TimeSpan.FromMinutes(10) });
        Assert.That(server.Asked, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task An_answer_that_a_cache_on_the_way_had_for_a_while_is_fresh_for_the_rest_of_its_time()
    {
        using TemporaryFolder folder = new();
        using ScriptedHandler server = new(static _ =>
        {
            HttpResponseMessage answer = new() { Content = new StringContent("one") };
            answer.Headers.TryAddWithoutValidation("Cache-Control", "max-age=600");
            answer.Headers.TryAddWithoutValidation("Age", "590");
            return answer;
        });
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] }, server);
        Clock clock = new();
        CachingFetcher cache = new(http, folder.FullName, new CachingFetcherOptions { TimeProvider = clock });
        await Read(cache);
        clock.Now += TimeSpan.FromSeconds(9);
        await Read(cache);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        clock.Now += TimeSpan.FromSeconds(2);
        await Read(cache);
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_address_that_names_its_content_is_asked_for_once_and_again_only_where_the_bytes_were_wrong()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "max-age=1" };
        Clock clock = new();
        CachingFetcher cache = new(server, folder.FullName, new CachingFetcherOptions { TimeProvider = clock, Refresh = true });
        FetchRequest request = new(Address) { IsImmutable = true };
        await cache.ReadBytesAsync(request);
        clock.Now += TimeSpan.FromDays(1000);
        server.Text = "two";
        Assert.That(Encoding.UTF8.GetString((await cache.ReadBytesAsync(request))!), Is.EqualTo("one"));
        Assert.That(server.Asked, Has.Count.EqualTo(1));
        Assert.That(Encoding.UTF8.GetString((await cache.ReadBytesAsync(request with { IsAnew = true }))!), Is.EqualTo("two"));
        Assert.That(server.Asked, Is.EqualTo(new string?[] { null, null }), "without a condition: the kept one is of no use");
        Assert.That(Encoding.UTF8.GetString((await cache.ReadBytesAsync(request))!), Is.EqualTo("two"), "and is replaced");
    }

    [Test]
    public async Task Offline_gives_what_is_kept_however_old_and_fails_for_the_rest()
    {
        using TemporaryFolder folder = new();
        Server server = new();
        await Read(new CachingFetcher(server, folder.FullName));
        CachingFetcher offline = new(server, folder.FullName, new CachingFetcherOptions { Offline = true });
        Assert.That(await Read(offline), Is.EqualTo("one"));
        Assert.That(server.Asked, Has.Count.EqualTo(1));
        Assert.That(async () => await offline.FetchAsync(new FetchRequest(new Uri("https://example.org/other"))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7003"));
    }

    [Test]
    public async Task Offline_it_is_known_what_was_missing_and_online_it_is_asked_for_again()
    {
        using TemporaryFolder folder = new();
        Server server = new() { IsMissing = true, CacheControl = "max-age=60" };
        CachingFetcher cache = new(server, folder.FullName), offline = new(server, folder.FullName, new CachingFetcherOptions { Offline = true });
        Assert.That(await cache.ReadBytesAsync(Address), Is.Null);
        Assert.That(await offline.ReadBytesAsync(Address), Is.Null);
        Assert.That(server.Asked, Has.Count.EqualTo(1));
        server.IsMissing = false;
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(await Read(offline), Is.EqualTo("one"));
    }

    [Test]
    public async Task An_answer_that_is_too_old_says_so_where_nobody_may_be_asked()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "max-age=60" };
        Clock clock = new();
        DateTimeOffset start = clock.Now;
        CachingFetcher cache = new(server, folder.FullName, new CachingFetcherOptions { TimeProvider = clock, Offline = false }), offline = new(server, folder.FullName, new CachingFetcherOptions { TimeProvider = clock, Offline = true });
        await Read(cache);
        await using (FetchResponse fresh = await offline.FetchAsync(new FetchRequest(Address))) Assert.That(fresh.UncheckedSince, Is.Null);
        clock.Now += TimeSpan.FromSeconds(61);
        await using FetchResponse old = await offline.FetchAsync(new FetchRequest(Address));
        Assert.That(old.UncheckedSince, Is.EqualTo(start));
    }

    [Test]
    public async Task No_store_is_obeyed_and_credentials_are_not_part_of_the_key()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "no-store" };
        await Read(new CachingFetcher(server, folder.FullName));
        Assert.That(Directory.EnumerateFiles(folder.FullName, "*.body"), Is.Empty);
        server.CacheControl = "immutable";
        CachingFetcher cache = new(server, folder.FullName);
        await Read(cache);
        await (await cache.FetchAsync(new FetchRequest(new Uri("https://ada:secret@example.org/repodata.json")))).DisposeAsync();
        Assert.That(server.Asked, Has.Count.EqualTo(2));
        foreach (string file in Directory.EnumerateFiles(folder.FullName)) Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_damaged_entry_is_fetched_again()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "immutable" };
        CachingFetcher cache = new(server, folder.FullName);
        await Read(cache);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(folder.FullName, "*.body").Single(), "o");
        Assert.That(await Read(cache), Is.EqualTo("one"));
    }

    [TestCase(2, true)]
    [TestCase(3, false)]
    public async Task A_body_that_breaks_off_is_asked_for_again_twice(int breaks, bool arrives)
    {
        using TemporaryFolder folder = new();
        Server server = new() { BreaksOff = breaks };
        CachingFetcher cache = new(server, folder.FullName);
        if (arrives) Assert.That(await Read(cache), Is.EqualTo("one"));
        else Assert.That(async () => await Read(cache), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo(ContentErrors.Unreachable));
        Assert.That(server.Asked, Has.Count.EqualTo(3));
        Assert.That(Directory.EnumerateFiles(folder.FullName).Count(file => Path.GetExtension(file) is not (".lock" or ".head" or ".body")), Is.Zero);
    }

    [Test]
    public async Task What_was_negotiated_is_kept_apart()
    {
        using TemporaryFolder folder = new();
        Server server = new() { CacheControl = "immutable" };
        CachingFetcher cache = new(server, folder.FullName);
        await (await cache.FetchAsync(new FetchRequest(Address) { Accept = "application/json" })).DisposeAsync();
        await (await cache.FetchAsync(new FetchRequest(Address) { Accept = "text/html" })).DisposeAsync();
        Assert.That(server.Asked, Has.Count.EqualTo(2));
    }

    private static async Task<string> Read(CachingFetcher fetcher) => Encoding.UTF8.GetString((await fetcher.ReadBytesAsync(Address))!);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Server : IFetcher
    {
        public string Text { get; set; } = "one";

        public string? CacheControl { get; set; }

        public bool IsMissing { get; set; }

        public int BreaksOff { get; set; }

        public List<string?> Asked { get; } = [];

        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            Asked.Add(request.IfNoneMatch);
            if (IsMissing) return Task.FromResult(new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address });
            string tag = '"' + Text + '"';
            return Task.FromResult(new FetchResponse
            {
                Status = request.IfNoneMatch == tag ? FetchStatus.NotModified : FetchStatus.Ok, FinalAddress = request.Address, ETag = tag, CacheControl = CacheControl,
                Body = request.IfNoneMatch == tag ? Stream.Null : new MemoryStream(Encoding.UTF8.GetBytes(Text)), Length = BreaksOff-- > 0 ? Text.Length + 1 : null,
            });
        }
    }
}
