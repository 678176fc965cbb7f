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

    // Fresh after 30 seconds or not, by the headers of an answer that came on 2026-01-01 at midnight; in ten years none is.
    [TestCase(true, "Date: Thu, 01 Jan 2026 00:00:00 GMT", "Expires: Thu, 01 Jan 2026 00:01:00 GMT")]
    [TestCase(true, "Expires: Thu, 01 Jan 2026 00:01:00 GMT")]
    [TestCase(true, "Date: Thu, 01 Jan 2026 09:00:00 GMT", "Expires: Thu, 01 Jan 2026 09:01:00 GMT")]
    [TestCase(true, "Expires: 0", "Cache-Control: max-age=60")]
    [TestCase(true, "Cache-Control: public", "Cache-Control: max-age=60, immutable", "Vary: Accept, Accept-Encoding")]
    [TestCase(true, "Cache-Control: max-age=99999999999999999999999")]
    [TestCase(false, "Date: Thu, 01 Jan 2026 00:00:00 GMT", "Expires: Thu, 01 Jan 2026 00:00:30 GMT")]
    [TestCase(false, "Date: Wed, 31 Dec 2025 23:59:00 GMT", "Expires: Thu, 01 Jan 2026 00:00:30 GMT")]
    [TestCase(false, "Date: Wed, 31 Dec 2025 23:59:00 GMT", "Cache-Control: max-age=80")]
    [TestCase(false, "Age: 40", "Expires: Thu, 01 Jan 2026 00:01:00 GMT")]
    [TestCase(false, "Expires: 0")]
    [TestCase(false, "Expires: tomorrow")]
    [TestCase(false, "Expires: Thu, 01 Jan 2026 00:01:00 GMT", "Cache-Control: max-age=1")]
    [TestCase(false, "Expires: Thu, 01 Jan 2026 00:01:00 GMT", "Cache-Control: max-age=soon")]
    [TestCase(false, "Expires: Thu, 01 Jan 2026 00:01:00 GMT", "Cache-Control: no-cache")]
    [TestCase(false, "Cache-Control: max-age=1, immutable")]
    [TestCase(false, "Cache-Control: max-age=60", "Vary: *")]
    [TestCase(false, "Cache-Control: max-age=60", "Vary: Accept", "Vary: Cookie, authorization")]
    [TestCase(false, "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT")]
    public async Task How_long_an_answer_is_fresh_is_told_by_its_headers(bool isFresh, params string[] headers)
    {
        using TemporaryFolder folder = new();
        using ScriptedHandler server = new(_ => Answer("one", headers));
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] }, server);
        Clock clock = new();
        CachingFetcher cache = new(http, folder.FullName, new CachingFetcherOptions { TimeProvider = clock });
        await Read(cache);
        clock.Now += TimeSpan.FromSeconds(30);
        await Read(cache);
        Assert.That(server.Requests, Has.Count.EqualTo(isFresh ? 1 : 2));
        clock.Now += TimeSpan.FromDays(4000);
        await Read(cache);
        Assert.That(server.Requests, Has.Count.EqualTo(isFresh ? 2 : 3));
    }

    [TestCase("\"a\"", "W/\"a\"", 2)]
    [TestCase("W/\"a\"", "\"a\"", 2)]
    [TestCase("unquoted", "unquoted", 2)]
    [TestCase("\"a\"", "\"b\"", 3)]
    public async Task What_has_not_changed_is_what_is_kept_and_takes_the_headers_that_came_with_it(string first, string second, int requests)
    {
        using TemporaryFolder folder = new();
        using ScriptedHandler server = new(request => request.Headers.NonValidated.Contains("If-None-Match")
            ? Answer(null, "ETag: " + second, "Expires: Thu, 01 Jan 2026 02:00:00 GMT", "Date: Thu, 01 Jan 2026 01:00:00 GMT") : Answer("one", "ETag: " + first, "Expires: Thu, 01 Jan 2026 00:01:00 GMT"));
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] }, server);
        Clock clock = new();
        CachingFetcher cache = new(http, folder.FullName, new CachingFetcherOptions { TimeProvider = clock });
        await Read(cache);
        clock.Now += TimeSpan.FromHours(1);
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(server.Requests, Has.Count.EqualTo(requests));
        if (requests > 2) return;
        clock.Now += TimeSpan.FromMinutes(59);
        await using FetchResponse again = await cache.FetchAsync(new FetchRequest(Address));
        Assert.That(server.Requests, Has.Count.EqualTo(requests), "fresh for the hour that the second answer told");
        Assert.That(again.ETag, Is.EqualTo(second));
    }

    [Test]
    public async Task A_tag_that_no_request_can_carry_is_no_condition()
    {
        using TemporaryFolder folder = new();
        List<bool> conditional = [];
        using ScriptedHandler server = new(request =>
        {
            conditional.Add(request.Headers.NonValidated.Contains("If-None-Match"));
            return Answer("one", "ETag: \"\u00e9\"");
        });
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] }, server);
        CachingFetcher cache = new(http, folder.FullName);
        await Read(cache);
        Assert.That(await Read(cache), Is.EqualTo("one"));
        Assert.That(conditional, Is.EqualTo((bool[])[false, false]));
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

    private static HttpResponseMessage Answer(string? text, params string[] headers)
    {
        HttpResponseMessage answer = text is null ? new(System.Net.HttpStatusCode.NotModified) : new() { Content = new StringContent(text) };
        foreach (string[] header in headers.Select(static header => header.Split(": ", 2)))
        {
            if (!answer.Headers.TryAddWithoutValidation(header[0], header[1])) answer.Content.Headers.TryAddWithoutValidation(header[0], header[1]);
        }
        return answer;
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
