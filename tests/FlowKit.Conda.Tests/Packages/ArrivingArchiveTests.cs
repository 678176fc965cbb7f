using System.Security.Cryptography;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

/// <summary>Archives that are unpacked while they are downloaded.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ArrivingArchiveTests
{
    private static readonly Uri Address = new("memory://channel/linux-64/big-1.0-0.conda"), Mirror = new("memory://mirror/linux-64/big-1.0-0.conda");

    [Test]
    public async Task Files_are_there_before_the_last_byte_has_come([Values] CondaArchiveFormat format, [Values] bool keepArchive)
    {
        using TemporaryFolder folder = new();
        byte[] archive = Package("kept").Build(format).Content;
        ContentStore store = new(folder.FullName);
        PieceFetcher fetcher = new(archive, async at =>
        {
            if (at < archive.Length * 9 / 10) return;
            for (int i = 0; i < 600 && !Directory.EnumerateFiles(folder.Combine(".tmp"), "000.bin", SearchOption.AllDirectories).Any(); i++) await Task.Delay(50);
            Assert.That(Directory.EnumerateFiles(folder.Combine(".tmp"), "000.bin", SearchOption.AllDirectories), Is.Not.Empty, "nothing was unpacked before the end of the download");
        });
        ExtractedCondaPackage package = await new CondaPackageCache(store, fetcher) { KeepArchives = keepArchive }.GetAsync(Record(archive));
        Assert.That(Listing(package.Folder), Is.EqualTo(await ListingOfAsync(archive, folder)));
        Assert.That(store.List(CondaPackageCache.ArchivesBucket), Has.Count.EqualTo(keepArchive ? 1 : 0));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Combine(".tmp")), Is.Empty);
    }

    [Test]
    public void Every_archive_is_unpacked_to_the_same_as_from_a_file() => Conformance.Run("conda/packages/archives.jsonl", @case =>
    {
        using TemporaryFolder folder = new();
        byte[] archive = File.ReadAllBytes(ArchiveFixture.PathOf(@case.GetProperty("file").GetString()!));
        string? alone = null, arriving = null;
        try
        {
            alone = string.Join('\n', ListingOfAsync(archive, folder).GetAwaiter().GetResult());
        }
        catch (FlowKitException e)
        {
            alone = e.Code;
        }
        try
        {
            PieceFetcher fetcher = new(archive);
            arriving = string.Join('\n', Listing(new CondaPackageCache(new ContentStore(folder.Combine("store")), fetcher).GetAsync(Record(archive, knowsSize: false)).GetAwaiter().GetResult().Folder));
        }
        catch (FlowKitException e)
        {
            arriving = e.Code;
        }
        return alone == arriving ? null : $"from a file {alone}, while it arrives {arriving}";
    });

    [Test]
    public void Every_malformed_archive_is_refused_and_leaves_nothing() => Conformance.Run("conda/packages/malformed.jsonl", @case =>
    {
        using TemporaryFolder folder = new();
        byte[] archive = File.ReadAllBytes(ArchiveFixture.PathOf(@case.GetProperty("file").GetString()!));
        ContentStore store = new(folder.Combine("store"));
        try
        {
            PieceFetcher fetcher = new(archive);
            new CondaPackageCache(store, fetcher).GetAsync(Record(archive, knowsSize: false)).GetAwaiter().GetResult();
            return "it was taken";
        }
        catch (FlowKitException e)
        {
            if (e.Code is not ("FK8101" or "FK8102" or "FK7006" or "FK7004")) return "wrong code " + e.Display;
        }
        if (store.List(CondaPackageCache.PackagesBucket).Count + Directory.GetFileSystemEntries(folder.Combine("store", ".tmp")).Length > 0) return "something was left";
        return Directory.GetFileSystemEntries(folder.FullName).Length > 1 ? "something was written outside of the store" : null;
    });

    [Test]
    public async Task A_body_that_breaks_off_and_goes_on_is_unpacked_as_one([Values] bool hasRanges)
    {
        using TemporaryFolder folder = new();
        byte[] archive = Package("whole").Build().Content;
        int breaks = 0;
        PieceFetcher fetcher = new(archive, at => at > archive.Length / 2 && breaks++ < 2 ? throw new IOException("reset") : Task.CompletedTask) { HasRanges = hasRanges };
        ExtractedCondaPackage package = await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(Record(archive));
        Assert.That(Listing(package.Folder), Is.EqualTo(await ListingOfAsync(archive, folder)));
        Assert.That(breaks, Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task Nothing_of_a_package_that_had_the_wrong_bytes_stays_beside_that_of_the_mirror()
    {
        using TemporaryFolder folder = new();
        byte[] wrong = Package("wrong").File("only-in-the-wrong-one", "x").Build().Content, right = Package("right").Build().Content;
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, wrong);
        fetcher.Put(Mirror, right);
        MirrorFetcher mirrored = new(fetcher, [new Mirror(new Uri("memory://channel"), new Uri("memory://channel")), new Mirror(new Uri("memory://channel"), new Uri("memory://mirror"))]);
        CondaPackageCache cache = new(new ContentStore(folder.FullName), mirrored);
        ExtractedCondaPackage package = await cache.GetAsync(Record(right, knowsSize: false));
        Assert.That(Listing(package.Folder), Is.EqualTo(await ListingOfAsync(right, folder)));
    }

    [Test]
    public async Task Sizes_that_stand_behind_their_entries_are_waited_for()
    {
        using TemporaryFolder folder = new();
        byte[] archive = Package("late").Build().Content, late = WithDescriptors(archive);
        MemoryFetcher fetcher = new();
        fetcher.Put(Address, late);
        ExtractedCondaPackage package = await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(Record(late));
        Assert.That(Listing(package.Folder), Is.EqualTo(await ListingOfAsync(archive, folder)));
    }

    [Test]
    public void A_download_that_is_cancelled_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        byte[] archive = Package("x").Build().Content;
        using CancellationTokenSource stop = new();
        PieceFetcher fetcher = new(archive, async at =>
        {
            if (at > archive.Length / 2) await stop.CancelAsync();
        });
        ContentStore store = new(folder.FullName);
        Assert.That(async () => await new CondaPackageCache(store, fetcher).GetAsync(Record(archive), cancellationToken: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.List(CondaPackageCache.PackagesBucket), Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Combine(".tmp")), Is.Empty);
    }

    // Bytes that no compression makes smaller, so that the archive is worth unpacking ahead.
    private static CondaPackageBuilder Package(string text)
    {
        CondaPackageBuilder package = new CondaPackageBuilder("big", "1.0").ForPlatform("linux-64").File("share/text", text);
        for (int i = 0; i < 20; i++)
        {
            byte[] content = new byte[100_000];
            new Random(i).NextBytes(content);
            package.File($"share/{i:000}.bin", content);
        }
        return package;
    }

    private static PackageRecord Record(byte[] archive, bool knowsSize = true) => new()
    {
        Name = "big", Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "linux-64", FileName = "big-1.0-0.conda", Url = Address, Sha256 = Convert.ToHexStringLower(SHA256.HashData(archive)), Size = knowsSize ? archive.Length : null,
    };

    // A writer that cannot go back puts sizes and CRC behind each entry.
    private static byte[] WithDescriptors(byte[] archive)
    {
        using MemoryStream target = new();
        using (System.IO.Compression.ZipArchive source = new(new MemoryStream(archive)))
        using (System.IO.Compression.ZipArchive zip = new(new OneWay(target), System.IO.Compression.ZipArchiveMode.Create))
        {
            foreach (System.IO.Compression.ZipArchiveEntry entry in source.Entries)
            {
                using Stream from = entry.Open(), to = zip.CreateEntry(entry.FullName, System.IO.Compression.CompressionLevel.NoCompression).Open();
                from.CopyTo(to);
            }
        }
        byte[] late = target.ToArray();
        Assert.That(late[6] & 8, Is.EqualTo(8), "the writer knew the sizes beforehand");
        return late;
    }

    private static async Task<string[]> ListingOfAsync(byte[] archive, TemporaryFolder folder)
    {
        string file = folder.Combine("alone-" + Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, archive);
        try
        {
            await CondaArchive.ExtractAsync(file, file + "-folder");
            return Listing(file + "-folder");
        }
        finally
        {
            File.Delete(file);
            if (Directory.Exists(file + "-folder")) Directory.Delete(file + "-folder", recursive: true);
        }
    }

    private static string[] Listing(string folder) => [.. ArchiveFixture.FilesBelow(folder).Order(StringComparer.Ordinal).Select(path =>
    {
        FileInfo file = new(Path.Combine(folder, path));
        return file.LinkTarget is { } target ? path + " -> " + target : $"{path} {(OperatingSystem.IsWindows() ? 0 : file.UnixFileMode)} {ArchiveFixture.HashOf(file.FullName)}";
    })];

    /// <summary>Gives one archive in pieces, at any address; something may happen before each of them.</summary>
    private sealed class PieceFetcher(byte[] content, Func<long, Task>? before = null) : IFetcher
    {
        public bool HasRanges { get; init; } = true;

        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            int from = HasRanges ? (int)(request.Range?.From ?? 0) : 0;
            return Task.FromResult(new FetchResponse
            {
                Status = from > 0 ? FetchStatus.Partial : FetchStatus.Ok, FinalAddress = request.Address, Body = new Pieces(content, before) { Position = from }, TotalLength = content.Length, Length = content.Length - from,
            });
        }
    }

    private sealed class Pieces(byte[] content, Func<long, Task>? before) : MemoryStream(content, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (before is not null) await before(Position);
            cancellationToken.ThrowIfCancellationRequested();
            return Read(buffer.Span[..Math.Min(buffer.Length, 50_000)]);
        }
    }

    private sealed class OneWay(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
