using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class PackageDownloaderTests
{
    private static readonly Uri Address = new("memory://channel/a.conda"), Elsewhere = new("memory://mirror/a.conda");
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];

    [Test]
    public async Task Bytes_arrive_with_their_hash_and_progress()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, Content);
        List<DownloadProgress> seen = [];
        using MemoryStream target = new();
        DownloadRequest request = new(Address) { Sha256 = Sha256Digest.Compute(Content), Size = Content.Length, Progress = new Recorder(seen) };
        DownloadResult result = await new PackageDownloader(fetcher).DownloadAsync(request, target);
        Assert.That(target.ToArray(), Is.EqualTo(Content));
        Assert.That((result.Sha256, result.Length), Is.EqualTo((Sha256Digest.Compute(Content), (long)Content.Length)));
        Assert.That(seen[^1].Bytes, Is.EqualTo(Content.Length));
    }

    [Test]
    public async Task A_mirror_helps_when_the_first_place_has_wrong_bytes()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, [1, 2, 3]);
        fetcher.Put(Elsewhere, Content);
        using MemoryStream target = new();
        MirrorFetcher mirrored = new(fetcher, [new Mirror(new Uri("memory://channel"), new Uri("memory://channel")), new Mirror(new Uri("memory://channel"), new Uri("memory://mirror"))]);
        DownloadResult result = await new PackageDownloader(mirrored).DownloadAsync(new DownloadRequest(Address) { Sha256 = Sha256Digest.Compute(Content) }, target);
        Assert.That(result.Address, Is.EqualTo(Elsewhere));
        Assert.That(target.ToArray(), Is.EqualTo(Content));
    }

    [Test]
    public void Wrong_bytes_are_asked_for_once_more_and_then_refused()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, [1, 2, 3]);
        using MemoryStream target = new();
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Sha256 = Sha256Digest.Compute(Content) }, target),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005"));
        Assert.That(fetcher.RequestCount, Is.EqualTo(2));
        Assert.That(target.Length, Is.Zero);
    }

    [Test]
    public void MD5_counts_where_there_is_nothing_else()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, "hello"u8.ToArray());
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Md5 = "5d41402abc4b2a76b9719d911017c592" }, new MemoryStream()), Throws.Nothing);
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Md5 = new string('0', 32) }, new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005"));
    }

    [Test]
    public void Where_both_hashes_are_promised_both_must_fit_and_the_error_names_what_was_promised_and_what_came([Values] bool wrongMd5)
    {
        const string Md5 = "5d41402abc4b2a76b9719d911017c592";
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, "hello"u8.ToArray());
        Sha256Digest right = Sha256Digest.Compute("hello"u8), wrong = Sha256Digest.Compute("hallo"u8);
        DownloadRequest request = wrongMd5 ? new(Address) { Sha256 = right, Md5 = new string('0', 32) } : new(Address) { Sha256 = wrong, Md5 = Md5 };
        (string promised, string came) = wrongMd5 ? (new string('0', 32), Md5) : (wrong.ToString(), right.ToString());
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(request, new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005").And.Message.Contains(promised).And.Message.Contains(came));
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Sha256 = right, Md5 = Md5 }, new MemoryStream()), Throws.Nothing);
    }

    [TestCase(299_999L)]
    [TestCase(300_001L)]
    public void A_wrong_size_is_refused(long size)
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, Content);
        Assert.That(async () => await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Size = size }, new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005"));
    }

    [Test]
    public async Task A_body_that_breaks_is_continued_where_it_broke()
    {
        BreakingFetcher fetcher = new(Content);
        using MemoryStream target = new();
        await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(Address) { Sha256 = Sha256Digest.Compute(Content), Size = Content.Length }, target);
        Assert.That(target.ToArray(), Is.EqualTo(Content));
        Assert.That(fetcher.Starts, Is.EqualTo(new long[] { 0, 100_000, 200_000 }));
    }

    [Test]
    public void What_is_not_there_is_said_so() =>
        Assert.That(async () => await new PackageDownloader(new MemoryFetcher()).DownloadAsync(new DownloadRequest(Address), new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7007"));

    [Test]
    public async Task A_store_keeps_what_was_downloaded()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, Content);
        string kept = "";
        for (int i = 0; i < 2; i++) kept = await KeepAsync(fetcher, folder.FullName, Address, Sha256Digest.Compute(Content).ToString());
        Assert.That(await File.ReadAllBytesAsync(kept), Is.EqualTo(Content));
        Assert.That(fetcher.RequestCount, Is.EqualTo(1));
    }

    private static async Task<string> KeepAsync(IFetcher fetcher, string cacheFolder, Uri address, string hash)
    {
        // begin-snippet: content-download
        ContentStore store = new(cacheFolder);
        PackageDownloader downloader = new(fetcher);
        DownloadRequest request = new(address) { Sha256 = Sha256Digest.Parse(hash) };
        string archive = await store.GetOrAddFileAsync("archives", hash, (file, token) => downloader.DownloadAsync(request, file, token));
        // end-snippet
        return archive;
    }

    private sealed class Recorder(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }

    /// <summary>Breaks after each 100,000 bytes.</summary>
    private sealed class BreakingFetcher(byte[] content) : IFetcher
    {
        public List<long> Starts { get; } = [];

        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            int from = (int)(request.Range?.From ?? 0);
            Starts.Add(from);
            byte[] part = content[from..Math.Min(from + 100_000, content.Length)];
            return Task.FromResult(new FetchResponse
            {
                Status = request.Range is null ? FetchStatus.Ok : FetchStatus.Partial, FinalAddress = request.Address, Body = new MemoryStream(part), TotalLength = content.Length, Length = content.Length - from,
            });
        }
    }
}
