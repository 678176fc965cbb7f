using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

/// <summary>What one solve or installation read is not asked for by the next: counted at the server.</summary>
public sealed class IndexCacheTests
{
    private const string WheelName = "demo-1.0-py3-none-any.whl";
    private const string Metadata = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nRequires-Dist: other>=2\n";

    private static readonly PackageName Demo = PackageName.Parse("demo");

    private FaultServer _server = null!;
    private HttpFetcher _fetcher = null!;
    private DirectoryInfo _folder = null!;
    private ContentStore _store = null!;

    [SetUp]
    public void Start()
    {
        _server = new FaultServer();
        _fetcher = new HttpFetcher(new HttpFetcherOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Credentials = [] });
        _folder = Directory.CreateTempSubdirectory("flowkit-test-");
        _store = new ContentStore(Path.Combine(_folder.FullName, "packages"));
    }

    [TearDown]
    public void Stop()
    {
        _fetcher.Dispose();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task Metadata_that_was_read_by_range_is_not_asked_for_again()
    {
        _server.PutProject("demo", Wheel(padding: 300_000), WheelName, metadata: null);
        PypiFile file = await FindAsync();
        Assert.That((await ReadAsync(file)).RequiresDist, Has.Count.EqualTo(1));
        int asked = CountOf("/files/" + WheelName);
        Assert.That((await ReadAsync(file)).RequiresDist, Has.Count.EqualTo(1));
        Assert.That(CountOf("/files/" + WheelName), Is.EqualTo(asked));
        Assert.That(asked, Is.GreaterThan(0));
    }

    [Test]
    public async Task Another_hash_under_the_same_address_is_another_file()
    {
        _server.PutProject("demo", Wheel(padding: 300_000), WheelName, metadata: null);
        await ReadAsync(await FindAsync());
        byte[] changed = Wheel(padding: 300_000, metadata: Metadata.Replace("other>=2", "another", StringComparison.Ordinal));
        _server.PutProject("demo", changed, WheelName, metadata: null);
        Assert.That((await ReadAsync(await FindAsync())).RequiresDist.Select(static r => r.ToString()), Is.EqualTo((string[])["another"]));
    }

    [Test]
    public async Task A_fresh_page_is_asked_for_again_where_the_index_or_the_solve_says_so()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.ExtraHeaders = "Cache-Control: max-age=600\r\nETag: \"one\"\r\n";
        CachingFetcher cached = new(_fetcher, Path.Combine(_folder.FullName, "http"));
        PypiIndex index = new("internal", _server.Simple);
        IndexCache kept = new(Path.Combine(_folder.FullName, "pages"), _store), refreshing = new(Path.Combine(_folder.FullName, "pages"), _store) { Refresh = new HashSet<PackageName> { Demo } };
        List<int> asked = [];
        foreach ((PypiIndex asking, IndexCache cache) in ((PypiIndex, IndexCache)[])[(index, kept), (index, kept), (index, refreshing), (index with { FreshFor = TimeSpan.Zero }, kept), (index with { FreshFor = TimeSpan.FromHours(1) }, kept)])
        {
            await new SimpleIndexSource(cached, asking, cache).GetProjectAsync(Demo);
            asked.Add(CountOf("/simple/demo/"));
        }
        Assert.That(asked, Is.EqualTo((int[])[1, 1, 2, 3, 3]));
    }

    [Test]
    public async Task A_metadata_file_is_kept_by_its_checked_hash_and_one_without_a_hash_is_not()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        PypiFile file = await FindAsync();
        await ReadAsync(file);
        await ReadAsync(file);
        Assert.That(CountOf($"/files/{WheelName}.metadata"), Is.EqualTo(1));
        PypiFile unpromised = file with { CoreMetadata = [], Hashes = [] };
        await ReadAsync(unpromised);
        await ReadAsync(unpromised);
        Assert.That(CountOf($"/files/{WheelName}.metadata"), Is.EqualTo(3), "an index may correct what it says beside a file");
    }

    [Test]
    public async Task Kept_metadata_yields_to_another_promise_of_the_index()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        PypiFile file = await FindAsync();
        await ReadAsync(file);
        string corrected = Metadata.Replace("other>=2", "other>=3", StringComparison.Ordinal);
        _server.PutProject("demo", Wheel(), WheelName, corrected);
        Assert.That((await ReadAsync(await FindAsync())).RequiresDist.Select(static r => r.ToString()), Is.EqualTo((string[])["other>=3"]));
    }

    [Test]
    public async Task Without_a_hash_the_entity_tag_tells_that_nothing_has_to_be_read_again()
    {
        _server.PutProject("demo", Wheel(padding: 300_000, metadataFirst: true), WheelName, metadata: null);
        _server.ExtraHeaders = "ETag: \"one\"\r\n";
        PypiFile file = (await FindAsync()) with { Hashes = [] };
        await ReadAsync(file);
        int first = CountOf("/files/" + WheelName);
        await ReadAsync(file);
        Assert.That(CountOf("/files/" + WheelName), Is.EqualTo(first + 1));
        _server.ExtraHeaders = "ETag: \"two\"\r\n";
        await ReadAsync(file);
        Assert.That(CountOf("/files/" + WheelName), Is.EqualTo(first + 1 + first));
    }

    [Test]
    public async Task Damaged_entries_are_read_again()
    {
        _server.PutProject("demo", Wheel(padding: 300_000), WheelName, metadata: null);
        PypiFile file = await FindAsync();
        await ReadAsync(file);
        foreach (string entry in Directory.EnumerateFiles(Path.Combine(_folder.FullName, "pages", "metadata-v1")))
        {
            byte[] content = File.ReadAllBytes(entry);
            content[^1] ^= 1;
            File.WriteAllBytes(entry, content);
        }
        int asked = CountOf("/files/" + WheelName);
        Assert.That((await ReadAsync(file)).RequiresDist.Select(static r => r.ToString()), Is.EqualTo((string[])["other>=2"]));
        Assert.That(CountOf("/files/" + WheelName), Is.GreaterThan(asked));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_wheel_that_was_fetched_whole_for_its_metadata_is_installed_without_another_request(bool cachesDocuments)
    {
        _server.HasRanges = false;
        _server.PutProject("demo", Wheel(), WheelName, metadata: null);
        IFetcher documents = cachesDocuments ? new CachingFetcher(_fetcher, Path.Combine(_folder.FullName, "http")) : _fetcher;
        PypiFile file = await FindAsync();
        Assert.That((await ReadAsync(file, documents)).RequiresDist, Has.Count.EqualTo(1));
        CachedWheel wheel = await new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(file));
        Assert.That(wheel.Metadata.RequiresDist, Has.Count.EqualTo(1));
        Assert.That(CountOf("/files/" + WheelName), Is.EqualTo(1));
        Assert.That(_store.List("wheel-archives-v1"), Is.Empty, "unpacked it is kept once, and not as an archive as well");
        if (cachesDocuments) Assert.That(Directory.Exists(Path.Combine(_folder.FullName, "http")), Is.False, "nor among documents");
    }

    [Test]
    public async Task An_archive_that_was_damaged_since_is_fetched_again()
    {
        _server.HasRanges = false;
        _server.PutProject("demo", Wheel(), WheelName, metadata: null);
        PypiFile file = await FindAsync();
        await ReadAsync(file);
        string kept = Directory.EnumerateFiles(Path.Combine(_store.Root, "wheel-archives-v1")).Single();
        File.WriteAllBytes(kept, [.. File.ReadAllBytes(kept), 0]);
        Assert.That((await new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(file))).Name, Is.EqualTo(Demo));
        Assert.That(CountOf("/files/" + WheelName), Is.EqualTo(2));
    }

    [Test]
    public async Task Sources_that_were_fetched_for_their_metadata_are_unpacked_without_another_request()
    {
        const string name = "demo-1.0.tar.gz";
        byte[] sources = SourceArchives.Gzip(("demo-1.0/PKG-INFO", Metadata), ("demo-1.0/pyproject.toml", "[build-system]\nrequires = []\n"));
        _server.PutProject("demo", sources, name, metadata: null);
        PypiFile file = await FindAsync();
        Assert.That((await ReadAsync(file)).IsStatic, Is.True);
        CoreMetadata? told = await new SourceReader(_store, _fetcher).FindMetadataAsync(SourceLocation.Of(file));
        Assert.That(told!.RequiresDist, Has.Count.EqualTo(1));
        Assert.That(CountOf("/files/" + name), Is.EqualTo(1));
    }

    [TestCase("sha384")]
    [TestCase("sha512")]
    public async Task Every_strong_hash_is_held_to_also_where_it_is_the_only_one(string algorithm)
    {
        _server.HasRanges = false;
        _server.PutProject("demo", Wheel(), WheelName, metadata: null);
        PypiFile file = await FindAsync();
        string right = Convert.ToHexStringLower(algorithm == "sha384" ? SHA384.HashData(Wheel()) : SHA512.HashData(Wheel()));
        Assert.That((await ReadAsync(file with { Hashes = [new(algorithm, right)] })).Name, Is.EqualTo(Demo));
        PypiFile wrong = file with { Hashes = [new(algorithm, new string('0', right.Length))] };
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => ReadAsync(wrong)))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.HashMismatch));
        Assert.That(e.Message, Does.Contain(algorithm).And.Contain(right));
    }

    [TestCase("sha384")]
    [TestCase("sha512")]
    public async Task Wheels_and_sources_are_held_to_them_when_they_are_fetched_to_be_used(string algorithm)
    {
        const string sources = "demo-1.0.tar.gz";
        byte[] archive = SourceArchives.Gzip(("demo-1.0/PKG-INFO", Metadata), ("demo-1.0/pyproject.toml", "[build-system]\nrequires = []\n"));
        _server.Put("/files/" + WheelName, Wheel());
        _server.Put("/files/" + sources, archive);
        foreach ((string name, byte[] content) in (IEnumerable<(string, byte[])>)[(WheelName, Wheel()), (sources, archive)])
        {
            string right = Convert.ToHexStringLower(algorithm == "sha384" ? SHA384.HashData(content) : SHA512.HashData(content));
            PypiFile file = new() { FileName = name, Url = new Uri(_server.Simple, "/files/" + name), Hashes = [new(algorithm, new string('0', right.Length))] };
            FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => UseAsync(file)))!;
            Assert.That((e.Code, e.Message.Contains(right, StringComparison.Ordinal)), Is.EqualTo((ContentErrors.HashMismatch, true)), e.Message);
            file = file with { Hashes = [new(algorithm, right)] };
            await UseAsync(file);
            Assert.That((await file.VerifyAsync(new MemoryStream(content))).ToString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
        }
    }

    private Task UseAsync(PypiFile file) => file.FileName == WheelName ? new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(file)) : new SourceReader(_store, _fetcher).PinAsync(SourceLocation.Of(file));

    // Each call is a source of its own, as another process would have it; the folder is what they share.
    private async Task<CoreMetadata> ReadAsync(PypiFile file, IFetcher? fetcher = null) => await Source(fetcher ?? _fetcher).GetMetadataAsync(file);

    private async Task<PypiFile> FindAsync() => (await Source(_fetcher).GetProjectAsync(Demo))!.Files[0];

    private SimpleIndexSource Source(IFetcher fetcher) => new(fetcher, new PypiIndex("internal", _server.Simple), new IndexCache(Path.Combine(_folder.FullName, "pages"), _store));

    private int CountOf(string path) => _server.Requests.Count(request => request == "GET " + path);

    private static byte[] Wheel(int padding = 0, bool metadataFirst = false, string metadata = Metadata)
    {
        byte[] filler = new byte[padding];
        new Random(7).NextBytes(filler);
        (string Path, byte[] Content)[] files =
        [
            ("demo-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(metadata)),
            ("demo-1.0.dist-info/WHEEL", Encoding.UTF8.GetBytes("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")),
        ];
        (string, byte[])[] body = [("demo.py", filler)];
        (string Path, byte[] Content)[] all = metadataFirst ? [.. files, .. body] : [.. body, .. files];
        StringBuilder record = new();
        foreach ((string path, byte[] content) in all) record.Append($"{path},sha256={Convert.ToBase64String(SHA256.HashData(content)).TrimEnd('=').Replace('+', '-').Replace('/', '_')},{content.Length}\n");
        record.Append("demo-1.0.dist-info/RECORD,,\n");
        using MemoryStream buffer = new();
        using (ZipArchive archive = new(buffer, ZipArchiveMode.Create))
        {
            foreach ((string path, byte[] content) in (IEnumerable<(string, byte[])>)[.. all, ("demo-1.0.dist-info/RECORD", Encoding.UTF8.GetBytes(record.ToString()))])
            {
                ZipArchiveEntry entry = archive.CreateEntry(path);
                entry.LastWriteTime = new DateTimeOffset(2024, 1, 2, 3, 4, 6, TimeSpan.Zero);
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }
        return buffer.ToArray();
    }
}
