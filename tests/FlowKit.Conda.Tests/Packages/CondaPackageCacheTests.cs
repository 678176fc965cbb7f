using System.Security.Cryptography;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class CondaPackageCacheTests
{
    private static readonly Uri Address = new("memory://channel/noarch/clobber-b-1.0-0.conda");

    [Test]
    public async Task A_package_is_fetched_and_unpacked_once()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        for (int i = 0; i < 3; i++)
        {
            ExtractedCondaPackage package = await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(record);
            Assert.That(package.Paths.Select(path => path.Path), Is.EqualTo(new[] { "bin/clobber-test-file" }));
        }
        Assert.That(fetcher.RequestCount, Is.EqualTo(1));
    }

    [Test]
    public void A_wrong_hash_is_refused_with_both_hashes_and_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        PackageRecord wrong = Record(new string('0', 64), record.Size);
        Assert.That(async () => await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(wrong),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005").And.Message.Contains(record.Sha256!).And.Message.Contains(wrong.Sha256!));
        Assert.That(Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0), Is.Empty);
    }

    [Test]
    public void A_truncated_archive_is_refused_even_where_no_hash_is_known()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, _) = Channel(bytes => bytes[..(bytes.Length / 2)]);
        Assert.That(async () => await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(Record(null, null)),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void An_archive_whose_compressed_bytes_are_broken_is_refused_and_leaves_nothing([Range(0, 4)] int fifth)
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel(bytes =>
        {
            bytes[bytes.Length * fifth / 5 + 60] ^= 0x5A;
            return bytes;
        });
        ContentStore store = new(folder.FullName);
        Assert.That(async () => await new CondaPackageCache(store, fetcher).GetAsync(record),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").AnyOf("FK7006", "FK8101", "FK8102").And.Message.Contains("clobber-b-1.0-0.conda"));
        Assert.That(store.List(CondaPackageCache.PackagesBucket), Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Combine(".tmp")), Is.Empty);
    }

    [Test]
    public void A_package_that_nobody_has_any_more_is_an_error_that_says_what_to_do()
    {
        using TemporaryFolder folder = new();
        Assert.That(async () => await new CondaPackageCache(new ContentStore(folder.FullName), new MemoryFetcher()).GetAsync(Record(null, null)),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7007").And.Message.Contains("update the lock"));
    }

    [Test]
    public async Task A_damaged_package_is_noticed_and_fetched_again([Values(CacheValidation.Size, CacheValidation.Hash)] CacheValidation validation)
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        CondaPackageCache cache = new(new ContentStore(folder.FullName), fetcher) { Validation = validation };
        string file = Path.Combine((await cache.GetAsync(record)).Folder, "bin", "clobber-test-file");
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, validation == CacheValidation.Size ? text + "more" : new string('?', text.Length));
        await cache.GetAsync(record);
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(text));
        Assert.That(fetcher.RequestCount, Is.EqualTo(2));
    }

    [Test]
    public async Task Archives_are_kept_where_that_is_asked_for()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        CondaPackageCache cache = new(new ContentStore(folder.FullName), fetcher) { KeepArchives = true };
        await cache.GetAsync(record);
        string archive = await cache.GetArchiveAsync(record);
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive))), Is.EqualTo(record.Sha256));
        Assert.That(fetcher.RequestCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_shared_cache_is_used_without_being_written()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        await new CondaPackageCache(new ContentStore(folder.Combine("shared")), fetcher).GetAsync(record);
        await new CondaPackageCache(new ContentStore(folder.Combine("own"), [folder.Combine("shared")]), new MemoryFetcher()).GetAsync(record);
        Assert.That(Directory.Exists(folder.Combine("own")), Is.False);
    }

    [Test]
    public async Task A_damaged_package_of_a_shared_cache_is_left_alone_and_an_own_one_is_made()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        ExtractedCondaPackage shared = await new CondaPackageCache(new ContentStore(folder.Combine("shared")), fetcher).GetAsync(record);
        string file = Path.Combine(shared.Folder, "bin", "clobber-test-file");
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, "damaged");
        for (int i = 0; i < 2; i++)
        {
            CondaPackageCache cache = new(new ContentStore(folder.Combine("own"), [folder.Combine("shared")]), fetcher) { Validation = CacheValidation.Size };
            ExtractedCondaPackage own = await cache.GetAsync(record);
            Assert.That(await File.ReadAllTextAsync(Path.Combine(own.Folder, "bin", "clobber-test-file")), Is.EqualTo(text));
        }
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("damaged"));
        Assert.That(fetcher.RequestCount, Is.EqualTo(2));
    }

    [Test]
    public async Task A_damaged_archive_that_was_kept_is_fetched_again()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        ContentStore store = new(folder.FullName);
        CondaPackageCache cache = new(store, fetcher) { KeepArchives = true };
        string archive = await cache.GetArchiveAsync(record);
        await File.WriteAllBytesAsync(archive, (await File.ReadAllBytesAsync(archive))[..^100]);
        Assert.That((await cache.GetAsync(record)).Index.Name, Is.EqualTo("clobber-b"));
        Assert.That(new FileInfo(archive).Length, Is.EqualTo(record.Size));
    }

    [Test]
    public async Task A_mirror_is_asked_where_the_channel_gives_other_bytes_and_an_error_names_both_hashes_where_all_do()
    {
        using TemporaryFolder folder = new();
        (MemoryFetcher fetcher, PackageRecord record) = Channel();
        byte[] right = await File.ReadAllBytesAsync(ArchiveFixture.PathOf("packages/archives/clobber-b-1.0-0.conda"));
        byte[] wrong = [.. right];
        wrong[^1] ^= 1;
        fetcher.Put(Address, wrong);
        CondaPackageCache cache = new(new ContentStore(folder.FullName), new MirrorFetcher(fetcher,
            [Mirror.Parse("memory://channel=memory://channel"), Mirror.Parse("memory://channel=memory://gone/x/"), Mirror.Parse("memory://channel=memory://mirror/copy")]));
        Assert.That(async () => await cache.GetAsync(record), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7007"));
        fetcher.Put(new Uri("memory://mirror/copy/noarch/clobber-b-1.0-0.conda"), wrong);
        Assert.That(async () => await cache.GetAsync(record), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005")
            .And.Message.Contains(record.Sha256!).And.Message.Contains(Convert.ToHexStringLower(SHA256.HashData(wrong))));
        fetcher.Put(new Uri("memory://mirror/copy/noarch/clobber-b-1.0-0.conda"), right);
        Assert.That((await cache.GetAsync(record)).Index.Name, Is.EqualTo("clobber-b"));
    }

    private static (MemoryFetcher Fetcher, PackageRecord Record) Channel(Func<byte[], byte[]>? change = null)
    {
        byte[] content = File.ReadAllBytes(ArchiveFixture.PathOf("packages/archives/clobber-b-1.0-0.conda"));
        if (change is not null) content = change(content);
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, content);
        return (fetcher, Record(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length));
    }

    private static PackageRecord Record(string? sha256, long? size) => new()
    {
        Name = "clobber-b", Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "noarch", FileName = "clobber-b-1.0-0.conda", Url = Address, Sha256 = sha256, Size = size,
    };
}
