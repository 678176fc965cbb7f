using FlowKit.Conda.Specs;
using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Packages;

/// <summary>
/// The packages of a machine, downloaded, checked and unpacked once, and shared by all prefixes and processes. An entry's key is the archive's
/// SHA-256 (where a channel tells none: its MD5, or else its address), because two channels may have different bytes under one file name.
/// </summary>
/// <param name="store">Where the packages are kept.</param>
/// <param name="fetcher">Where they come from.</param>
public sealed class CondaPackageCache(ContentStore store, IFetcher fetcher)
{
    /// <summary>The store's bucket of unpacked packages.</summary>
    public const string PackagesBucket = "conda-packages-v1";

    /// <summary>The store's bucket of archives as they were downloaded.</summary>
    public const string ArchivesBucket = "conda-archives-v1";

    private readonly PackageDownloader _downloader = new(fetcher);

    /// <summary>How closely packages are looked at when they are in the cache already; a damaged one is fetched again. Default: <see cref="CacheValidation.None"/>.</summary>
    public CacheValidation Validation { get; init; } = CacheValidation.None;

    /// <summary>How much an archive may unpack to. Default: <see cref="ArchiveLimits.Default"/>.</summary>
    public ArchiveLimits Limits { get; init; } = ArchiveLimits.Default;

    /// <summary>Keeps the downloaded archives too, for publishing and exporting without another download. Default: no.</summary>
    public bool KeepArchives { get; init; }

    /// <summary>Gives the package of a record, unpacked; downloads it when it is not in the cache.</summary>
    /// <param name="record">The package.</param>
    /// <param name="progress">Is told how far a download is.</param>
    /// <param name="cancellationToken">Stops the download and the unpacking.</param>
    /// <exception cref="FlowKitException">Wrong hash (<c>FK7005</c>), not there (<c>FK7007</c>), not reachable (<c>FK7001</c>), a bad archive (<c>FK8101</c>, <c>FK7006</c>, <c>FK7004</c>).</exception>
    public async Task<ExtractedCondaPackage> GetAsync(PackageRecord record, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        string key = KeyOf(record);
        if (store.TryGet(PackagesBucket, key, out string known))
        {
            if (TryOpen(known) is { } package) return package;
            store.Remove(PackagesBucket, key);
        }
        string folder = await store.GetOrAddTreeAsync(PackagesBucket, key, (target, token) => FillAsync(record, target, progress, token), cancellationToken).ConfigureAwait(false);
        return ExtractedCondaPackage.Open(folder);
    }

    /// <summary>
    /// The paths that the package of a record installs: from the cache where it is there, else from the <c>info</c> part of its archive alone (see <see cref="RemotePackage.TryReadPathsAsync"/>); only
    /// where that cannot be fetched alone is the package fetched, into the cache.
    /// </summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<IReadOnlyList<PackagePath>> GetPathsAsync(PackageRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!Contains(record))
        {
            try
            {
                if (await RemotePackage.TryReadPathsAsync(fetcher, record.Url, Limits, cancellationToken).ConfigureAwait(false) is { } told) return told;
            }
            catch (FlowKitException e) when (e.Code == ContentErrors.NotFound)
            {
                // A store may have it, which gives packages only as a whole.
            }
        }
        return (await GetAsync(record, null, cancellationToken).ConfigureAwait(false)).Paths;
    }

    /// <summary>Gives the archive of a record as a file in the store; downloads it when it is not there.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<string> GetArchiveAsync(PackageRecord record, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return store.GetOrAddFileAsync(ArchivesBucket, KeyOf(record), (file, token) => _downloader.DownloadAsync(RequestOf(record, progress), file, token), cancellationToken);
    }

    /// <summary>Whether the package of a record is in the cache.</summary>
    public bool Contains(PackageRecord record) => store.TryGet(PackagesBucket, KeyOf(record), out _);

    /// <summary>Takes the package of a record out of the cache, so that the next use fetches it again.</summary>
    public void Remove(PackageRecord record)
    {
        store.Remove(PackagesBucket, KeyOf(record));
        store.Remove(ArchivesBucket, KeyOf(record));
    }

    private Task FillAsync(PackageRecord record, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken) => CondaTracing.Source.InSpanAsync(CondaTracing.Package, span =>
    {
        span?.SetTag("conda.package", record.ToString()).SetTag("url.full", SafeAddress.Of(record.Url)).SetTag("conda.size", record.Size);
        return FetchAsync(record, target, progress, cancellationToken);
    });

    private async Task FetchAsync(PackageRecord record, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string key = KeyOf(record);
        ArrivingArchive arriving = new(target, Limits);
        if (KeepArchives || store.TryGet(ArchivesBucket, key, out _))
        {
            if (store.TryGet(ArchivesBucket, key, out string known) && Sha256Digest.TryParse(record.Sha256, out Sha256Digest promised) && HashOf(new FileInfo(known)) != promised.ToString())
            {
                // It was right when it came.
                store.Remove(ArchivesBucket, key);
            }
            string kept = await store.GetOrAddFileAsync(ArchivesBucket, key, (file, token) => ReceiveAsync(record, file, arriving, progress, token), cancellationToken).ConfigureAwait(false);
            await FinishAsync(record, arriving, kept, cancellationToken).ConfigureAwait(false);
            return;
        }
        string folder = store.CreateTemporaryFolder();
        try
        {
            string archive = Path.Combine(folder, record.FileName.EndsWith(".conda", StringComparison.Ordinal) ? "package.conda" : "package.tar.bz2");
            FileStream file = new(archive, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false)) await ReceiveAsync(record, file, arriving, progress, cancellationToken).ConfigureAwait(false);
            await FinishAsync(record, arriving, archive, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task ReceiveAsync(PackageRecord record, FileStream file, ArrivingArchive arriving, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        DownloadRequest request = RequestOf(record, progress);
        return record.Size < CondaArchive.OverlapFrom
            ? _downloader.DownloadAsync(request, file, cancellationToken)
            : arriving.ReceiveAsync(file, (stream, token) => _downloader.DownloadAsync(request, stream, token), cancellationToken);
    }

    private static async Task FinishAsync(PackageRecord record, ArrivingArchive arriving, string archive, CancellationToken cancellationToken)
    {
        try
        {
            await CondaTracing.Source.InSpanAsync(CondaTracing.Unpack, _ => arriving.FinishAsync(archive, cancellationToken)).ConfigureAwait(false);
        }
        catch (FlowKitException e)
        {
            throw new FlowKitException(e.Code, $"The package {record.FileName} from {SafeAddress.Of(record.Url)} cannot be unpacked. {e.Message}", e);
        }
    }

    private ExtractedCondaPackage? TryOpen(string folder)
    {
        try
        {
            ExtractedCondaPackage package = ExtractedCondaPackage.Open(folder);
            return Validation == CacheValidation.None || IsWhole(package) ? package : null;
        }
        catch (FlowKitException)
        {
            return null;
        }
    }

    private bool IsWhole(ExtractedCondaPackage package)
    {
        foreach (PackagePath path in package.Paths)
        {
            FileInfo file = new(Path.Combine(package.Folder, path.Path));
            if (path.Type == PathType.SoftLink)
            {
                if (file.LinkTarget is null && !file.Exists) return false;
            }
            else if (path.Type == PathType.HardLink)
            {
                if (!file.Exists || (path.Size is { } size && file.Length != size)) return false;
                if (Validation == CacheValidation.Hash && path.Sha256 is { } sha256 && !HashOf(file).Equals(sha256, StringComparison.OrdinalIgnoreCase)) return false;
            }
        }
        return true;
    }

    private static string HashOf(FileInfo file)
    {
        using FileStream content = file.OpenRead();
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
    }

    private static DownloadRequest RequestOf(PackageRecord record, IProgress<DownloadProgress>? progress) => new(record.Url)
    {
        Sha256 = Sha256Digest.TryParse(record.Sha256, out Sha256Digest digest) ? digest : null,
        Md5 = record.Md5,
        Size = record.Size,
        Progress = progress,
    };

    private static string KeyOf(PackageRecord record)
    {
        if (Sha256Digest.TryParse(record.Sha256, out Sha256Digest digest)) return digest.ToString();
        if (record.Md5 is { Length: 32 } md5 && md5.All(char.IsAsciiHexDigit)) return "md5-" + md5.ToLowerInvariant();
        Uri bare = record.Url.IsAbsoluteUri && record.Url.UserInfo.Length > 0 ? new UriBuilder(record.Url) { UserName = "", Password = "" }.Uri : record.Url;
        return "url-" + Sha256Digest.Compute(System.Text.Encoding.UTF8.GetBytes(bare.ToString()));
    }
}
