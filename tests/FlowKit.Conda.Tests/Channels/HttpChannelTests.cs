using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>Channels on a server: what is asked for, what is kept, and how a server is reached.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HttpChannelTests : IDisposable
{
    private static readonly byte[] Document = Encoding.UTF8.GetBytes("{\"packages.conda\":{" + MemoryChannels.Record("a", "1.0") + "}}");

    // The same document, as bzip2 -9 writes it.
    private static readonly byte[] Bzip2 = Convert.FromBase64String("QlpoOTFBWSZTWdVEEkkAADObgBAHYBAACr6v2wogAHQamo8poyeoBkxoGmqepiPUekAxAvDSD86VtER9ZCCwYmDiSvDC51JRFnNSD3TWxhYCgQGSP1k1IMO62GZspCraPCG7crKOkkLuvgXckU4UJDVRBJJA");

    private readonly TemporaryFolder _folder = new();
    private readonly FaultServer _server = new();
    private readonly Clock _clock = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_form_that_a_channel_does_not_have_is_not_asked_for_again_until_two_weeks_have_passed()
    {
        _server.Put("/c/noarch/repodata.json", Document);
        string[] all = [.. new[] { "repodata_shards.msgpack.zst", "repodata.json.zst", "repodata.json.bz2", "repodata.json" }.Select(name => "GET /c/noarch/" + name)];
        Assert.That(await AskedAsync(), Is.EqualTo(all));
        Assert.That(await AskedAsync(), Is.EqualTo(all[3..]));
        _clock.Now += TimeSpan.FromDays(13.9);
        Assert.That(await AskedAsync(), Is.EqualTo(all[3..]));
        _clock.Now += TimeSpan.FromDays(0.2);
        Assert.That(await AskedAsync(), Is.EqualTo(all));
        Assert.That(await AskedAsync(), Is.EqualTo(all[3..]));
    }

    [Test]
    public async Task A_form_that_a_channel_had_and_has_no_more_is_looked_for_in_all_forms()
    {
        _server.Put("/c/noarch/repodata.json.bz2", Bzip2);
        await AskedAsync();
        _server.StatusOf = (path, _) => path.EndsWith(".bz2", StringComparison.Ordinal) ? 404 : 200;
        _server.Put("/c/noarch/repodata.json.zst", MemoryChannels.Compress(Document));
        Assert.That(await AskedAsync(), Is.EqualTo(new[] { "GET /c/noarch/repodata.json.bz2", "GET /c/noarch/repodata_shards.msgpack.zst", "GET /c/noarch/repodata.json.zst" }));
        Assert.That(await AskedAsync(), Is.EqualTo(new[] { "GET /c/noarch/repodata.json.zst" }));
    }

    [Test]
    public async Task A_bzip2_document_is_read()
    {
        _server.Put("/c/noarch/repodata.json.bz2", Bzip2);
        Assert.That((await LoadAsync(Http())).GetRecords("a"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_compressed_document_that_is_broken_is_an_error_with_its_address([Values("repodata.json.bz2", "repodata.json.zst")] string name)
    {
        byte[] whole = name.EndsWith("bz2", StringComparison.Ordinal) ? Bzip2 : MemoryChannels.Compress(Document);
        whole = [.. whole];
        whole[^8] ^= 0x55;
        _server.Put("/c/noarch/" + name, whole[..^5]);
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => LoadAsync(Http())))!;
        Assert.That(e.Code, Is.EqualTo("FK7122"));
        Assert.That(e.Message, Does.StartWith($"http://127.0.0.1:{_server.Port}/c/noarch/{name} cannot be unpacked"));
    }

    [Test]
    public async Task A_shard_that_was_fetched_once_is_never_asked_for_again_and_its_index_is()
    {
        PutShards();
        Assert.That((await LoadAsync(Cached())).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
        _server.Requests.Clear();
        Assert.That((await LoadAsync(Cached())).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That((await LoadAsync(Cached(new CachingFetcherOptions { Refresh = true }))).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Is.EqualTo(Enumerable.Repeat("GET /c/noarch/repodata_shards.msgpack.zst", 2)));
    }

    [Test]
    public async Task A_kept_shard_that_was_damaged_is_fetched_anew()
    {
        string shard = PutShards();
        await LoadAsync(Cached());
        string kept = Directory.EnumerateFiles(_folder.Combine("http"), "*.body").Single(file => File.ReadAllBytes(file).Length == ShardLength);
        byte[] bytes = await File.ReadAllBytesAsync(kept);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(kept, bytes);
        _server.Requests.Clear();
        Assert.That((await LoadAsync(Cached())).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.Member("GET " + shard));
        _server.Requests.Clear();
        await LoadAsync(Cached());
        Assert.That(_server.Requests, Has.No.Member("GET " + shard), "the kept one is right again");
    }

    [Test]
    public async Task A_document_with_a_time_of_change_alone_is_asked_for_by_it_and_its_index_is_kept()
    {
        _server.Put("/c/noarch/repodata.json", Document);
        _server.ExtraHeaders = "Last-Modified: Sun, 04 Jan 2026 10:11:12 GMT\r\n";
        _server.StatusOf = (path, count) => path.EndsWith("repodata.json", StringComparison.Ordinal) && count > 1 ? 304 : 200;
        await LoadAsync(Cached());
        File.SetAttributes(Index(), FileAttributes.ReadOnly);
        Assert.That((await LoadAsync(Cached())).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(_server.Headers.Last().GetValueOrDefault("if-modified-since"), Is.EqualTo("Sun, 04 Jan 2026 10:11:12 GMT"));
        Assert.That(File.GetAttributes(Index()).HasFlag(FileAttributes.ReadOnly), Is.True, "the index was used and not made again");
    }

    [Test]
    public async Task A_document_of_which_a_server_tells_nothing_is_known_by_its_bytes()
    {
        _server.Put("/c/noarch/repodata.json", Document);
        await LoadAsync(Cached());
        File.SetAttributes(Index(), FileAttributes.ReadOnly);
        Assert.That((await LoadAsync(Cached())).GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(File.GetAttributes(Index()).HasFlag(FileAttributes.ReadOnly), Is.True, "the index was used and not made again");
        _server.Put("/c/noarch/repodata.json", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Document).Replace("1.0", "2.0", StringComparison.Ordinal)));
        Assert.That((await LoadAsync(Cached())).GetRecords("a").Single().Version.Source, Is.EqualTo("2.0"), "of the same length, and another one");
    }

    [Test]
    public async Task Progress_tells_the_bytes_that_come_over_the_network_and_none_that_were_kept()
    {
        PutShards();
        Told told = new();
        await LoadAsync(Cached(), told);
        Assert.That(told.Last.Keys, Is.EquivalentTo(_server.Requests.Select(request => new Uri($"http://127.0.0.1:{_server.Port}{request[4..]}"))));
        Assert.That(told.Last.Values, Has.All.Matches<DownloadProgress>(progress => progress.Bytes > 0 && progress.Bytes == progress.Total));
        Told again = new();
        await LoadAsync(Cached(new CachingFetcherOptions { Offline = true }), again);
        Assert.That(again.Last, Is.Empty);
    }

    [Test]
    public async Task A_channel_is_read_through_a_proxy()
    {
        _server.Put("http://channel.invalid/c/noarch/repodata.json", Document);
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Proxy = new WebProxy($"http://127.0.0.1:{_server.Port}") });
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([Channel.Parse("http://channel.invalid/c")], "noarch", ["a"]);
        Assert.That(records.GetRecords("a"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_bearer_token_and_a_token_in_the_path_reach_the_channel_and_no_message()
    {
        _server.Authorization = "Bearer s3cret";
        _server.Put("/t/tk-123/c/noarch/repodata.json", Document);
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [new Tokens("s3cret")] });
        Channel channel = Channel.Parse($"http://127.0.0.1:{_server.Port}/t/tk-123/c");
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([channel], "noarch", ["a"]);
        Assert.That(records.GetRecords("a").Single().Channel, Is.EqualTo($"http://127.0.0.1:{_server.Port}/c"));
        using HttpFetcher wrong = new(new HttpFetcherOptions { Credentials = [new Tokens("0ther")] });
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new RepoDataGateway(wrong).LoadAsync([channel], "noarch", ["a"])))!;
        Assert.That(e.Code, Is.EqualTo("FK7002"));
        Assert.That(e.ToString(), Does.Not.Contain("tk-123").And.Not.Contain("0ther"));
    }

    [Test]
    public async Task A_channel_behind_an_authority_of_ones_own_is_read_where_that_is_trusted_and_nowhere_else()
    {
        using TlsChannelServer server = new("/c/noarch/repodata.json", Document);
        Channel channel = Channel.Parse(server.Address + "c");
        using HttpFetcher trusting = new(new HttpFetcherOptions { CertificateAuthorities = [server.Authority], Retries = 0 });
        Assert.That((await new RepoDataGateway(trusting).LoadAsync([channel], "noarch", ["a"])).GetRecords("a"), Has.Count.EqualTo(1));
        using HttpFetcher plain = new(new HttpFetcherOptions { Retries = 0 });
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new RepoDataGateway(plain).LoadAsync([channel], "noarch", ["a"])))!;
        Assert.That(e.Code, Is.EqualTo("FK7001"));
    }

    private int ShardLength { get; set; }

    private string PutShards()
    {
        MemoryChannels channels = new();
        Uri shard = channels.AddSharded("c", "noarch", ("a", [MemoryChannels.Record("a", "1.0")]))["a"];
        foreach (Uri address in channels.Server.Addresses)
        {
            byte[] content = channels.Server.ReadBytesAsync(address).GetAwaiter().GetResult()!;
            _server.Put(address.AbsolutePath, content);
            if (address == shard) ShardLength = content.Length;
        }
        return shard.AbsolutePath;
    }

    private static HttpFetcher Http() => new(new HttpFetcherOptions { Credentials = [], Retries = 0 });

    private CachingFetcher Cached(CachingFetcherOptions? options = null) => new(Http(), _folder.Combine("http"), options);

    private Task<ChannelRecords> LoadAsync(IFetcher fetcher, IProgress<DownloadProgress>? progress = null) =>
        new RepoDataGateway(fetcher, new RepoDataOptions { CacheFolder = _folder.Combine("pages"), Progress = progress, TimeProvider = _clock }).LoadAsync([Channel.Named("c", new Uri($"http://127.0.0.1:{_server.Port}/c"))], "noarch", ["a"]);

    private async Task<string[]> AskedAsync()
    {
        _server.Requests.Clear();
        Assert.That((await LoadAsync(Http())).GetRecords("a"), Has.Count.EqualTo(1));
        return [.. _server.Requests];
    }

    private string Index() => Directory.GetFiles(_folder.Combine("pages"), "*.index").Single();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Tokens(string token) : ICredentialSource
    {
        public ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default) => new(Credential.Bearer(token));
    }

    private sealed class Told : IProgress<DownloadProgress>
    {
        public ConcurrentDictionary<Uri, DownloadProgress> Last { get; } = new();

        public void Report(DownloadProgress value) => Last[value.Address] = value;
    }
}
