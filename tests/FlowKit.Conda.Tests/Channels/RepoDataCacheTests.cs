using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Tests.Channels;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RepoDataCacheTests : IDisposable
{
    private const string Document = "{\"info\":{\"base_url\":\"https://example.com/files/\"},\"packages.conda\":{\"a-1-0.conda\":{\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"build_number\":0},\"b-2-0.conda\":{\"name\":\"b\",\"version\":\"2\",\"build\":\"0\",\"build_number\":0}}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("flowkit-repodata-").FullName;

    private string Cache => Path.Combine(_folder, "cache");

    private string ChannelFile => Path.Combine(_folder, "channel", "noarch", "repodata.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_second_opening_reads_the_index_and_gives_the_same_records()
    {
        Write(Document);
        string first = await ReadAsync();
        string index = Directory.GetFiles(Cache, "*.index").Single();
        DateTime written = File.GetLastWriteTimeUtc(index);
        Assert.That(await ReadAsync(), Is.EqualTo(first));
        Assert.That(File.GetLastWriteTimeUtc(index), Is.EqualTo(written), "the index was used and not made again");
        Assert.That(first, Is.EqualTo("a=1=0 https://example.com/files/a-1-0.conda; b=2=0 https://example.com/files/b-2-0.conda"));
    }

    [Test]
    public async Task A_document_that_changed_is_read_anew()
    {
        Write(Document);
        await ReadAsync();
        Write(Document.Replace("\"2\"", "\"22\"", StringComparison.Ordinal));
        Assert.That(await ReadAsync(), Does.Contain("b=22=0"));
    }

    [TestCase(0)]
    [TestCase(4)]
    [TestCase(20)]
    [TestCase(90)]
    public async Task A_damaged_index_is_not_used(int place)
    {
        Write(Document);
        string first = await ReadAsync();
        string index = Directory.GetFiles(Cache, "*.index").Single();
        byte[] bytes = await File.ReadAllBytesAsync(index);
        bytes[place] ^= 0x40;
        await File.WriteAllBytesAsync(index, bytes);
        Assert.That(await ReadAsync(), Is.EqualTo(first));
        Assert.That(await File.ReadAllBytesAsync(index), Is.Not.EqualTo(bytes), "it was made again");
    }

    [Test]
    public async Task A_document_of_a_source_without_files_is_kept_unpacked_and_opened_from_there()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://chan/noarch/repodata.json"), Encoding.UTF8.GetBytes(Document));
        string first = await ReadAsync(fetcher, "memory://chan");
        Assert.That(Directory.GetFiles(Cache).Select(Path.GetExtension), Is.EquivalentTo(new[] { ".json", ".index" }));
        Assert.That(await ReadAsync(fetcher, "memory://chan"), Is.EqualTo(first));
        Assert.That(first, Does.Contain("b=2=0"));
    }

    [Test]
    public async Task A_broken_document_leaves_nothing_behind()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://chan/noarch/repodata.json"), Encoding.UTF8.GetBytes(Document[..100]));
        FlowKitException? e = await Assert.ThrowsAsync<FlowKitException>(() => ReadAsync(fetcher, "memory://chan"));
        Assert.That(e!.Code, Is.EqualTo("FK7122"));
        Assert.That(Directory.GetFiles(Cache), Is.Empty);
    }

    [Test]
    public async Task A_broken_zstd_document_is_an_error_of_its_own_and_leaves_nothing_behind()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://chan/noarch/repodata.json.zst"), [0x28, 0xB5, 0x2F, 0xFD, 0x24, 0x05, 0xFF, 0xFF, 0xFF, 1, 2, 3]);
        FlowKitException? e = await Assert.ThrowsAsync<FlowKitException>(() => ReadAsync(fetcher, "memory://chan"));
        Assert.That(e!.Message, Does.Contain("repodata.json.zst").Or.Contain("zstd"));
        Assert.That(Directory.Exists(Cache) ? Directory.GetFiles(Cache) : [], Is.Empty);
    }

    [Test]
    public async Task Several_readers_of_one_cache_at_once_all_have_the_records()
    {
        Write(Document);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadAsync())));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(Directory.GetFiles(Cache), Has.Length.EqualTo(1), "no temporary file stays");
    }

    [Test]
    public async Task A_cache_that_cannot_be_written_breaks_nothing()
    {
        Write(Document);
        await File.WriteAllTextAsync(Cache, "a file where the folder should be");
        Assert.That(await ReadAsync(), Does.Contain("a=1=0"));
    }

    private void Write(string document)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ChannelFile)!);
        File.WriteAllText(ChannelFile, document);
    }

    private Task<string> ReadAsync() => ReadAsync(new FileFetcher(), Path.Combine(_folder, "channel"));

    private async Task<string> ReadAsync(IFetcher fetcher, string channel)
    {
        ChannelRecords records = await new RepoDataGateway(fetcher, new RepoDataOptions { CacheFolder = Cache }).LoadAsync([Channel.Named("chan", new Uri(channel))], "noarch", []);
        return string.Join("; ", records.Names.SelectMany(records.GetRecords).Select(record => $"{record} {record.Url}"));
    }
}
