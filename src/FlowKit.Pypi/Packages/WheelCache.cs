using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages;

/// <summary>
/// Wheels, unpacked once and shared by every environment and process: kept by the hash of their archive. A wheel is checked before its first file is
/// written, and each file against RECORD while it is. On a hit, sizes and times of the files are looked at; a wheel that was changed in place is thrown away
/// and fetched again.
/// </summary>
public sealed class WheelCache
{
    private const string Bucket = "wheels-v1";

    private readonly ContentStore _store;
    private readonly PackageDownloader _downloader;
    private readonly ArchiveLimits? _limits;
    private readonly KeptArchives _archives;

    /// <summary>Creates a cache.</summary>
    /// <param name="store">Where it keeps what it has.</param>
    /// <param name="fetcher">Where wheels come from.</param>
    /// <param name="limits">Where unpacking stops. Default: <see cref="ArchiveLimits.Default"/>.</param>
    public WheelCache(ContentStore store, IFetcher fetcher, ArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(fetcher);
        _store = store;
        _downloader = new PackageDownloader(fetcher);
        _limits = limits;
        _archives = new KeptArchives(store);
    }

    /// <summary>Gets a wheel: from the cache, or fetched, checked and unpacked into it.</summary>
    /// <exception cref="FlowKitException">
    /// <c>FK8202</c>: the wheel breaks the rules of its format; <c>FK7005</c>: it does not have the promised hash or size; <c>FK7006</c>, <c>FK7004</c>: its archive is
    /// broken, hostile or too large; <c>FK7001</c> to <c>FK7003</c>, <c>FK7007</c>: it cannot be fetched.
    /// </exception>
    public async Task<CachedWheel> GetAsync(WheelRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        WheelFileName fileName = WheelFileName.Parse(request.FileName);
        if (request is { Sha256: { } known, RequiredHashes: [] })
        {
            if (TryOpen(known, fileName) is { } unpacked) return unpacked;
            CachedWheel added = await AddAsync(known, fileName, (folder, token) => FetchAsync(request, folder, token), cancellationToken).ConfigureAwait(false);
            _archives.Remove(request.FileName, known);
            return added;
        }
        string work = _store.CreateTemporaryFolder();
        try
        {
            (string archive, Sha256Digest hash) = await FetchAsync(request, work, cancellationToken).ConfigureAwait(false);
            return TryOpen(hash, fileName) ?? await AddAsync(hash, fileName, (_, _) => Task.FromResult((archive, hash)), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Gets several wheels at once.</summary>
    /// <param name="requests">The wheels.</param>
    /// <param name="parallelism">How many are fetched at the same time. Default: 16.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The wheels in the order of <paramref name="requests"/>.</returns>
    /// <inheritdoc cref="GetAsync(WheelRequest, CancellationToken)" path="/exception"/>
    public async Task<IReadOnlyList<CachedWheel>> GetAsync(IReadOnlyList<WheelRequest> requests, int parallelism = 16, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        CachedWheel[] wheels = new CachedWheel[requests.Count];
        // The largest first: the last one to be unpacked should be a small one.
        IEnumerable<int> order = Enumerable.Range(0, requests.Count).OrderByDescending(i => requests[i].Size ?? 0);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (i, token) => wheels[i] = await GetAsync(requests[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return wheels;
    }

    /// <summary>Gets a wheel that is a file on this machine.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <inheritdoc cref="GetAsync(WheelRequest, CancellationToken)" path="/exception"/>
    public async Task<CachedWheel> GetFileAsync(string path, CancellationToken cancellationToken = default)
    {
        WheelFileName fileName = WheelFileName.Parse(Path.GetFileName(path));
        Sha256Digest hash = await HashAsync(path, cancellationToken).ConfigureAwait(false);
        return TryOpen(hash, fileName) ?? await AddAsync(hash, fileName, (_, _) => Task.FromResult((path, hash)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds a wheel that is in the cache, without fetching anything.</summary>
    /// <returns>The wheel; null where the cache does not have it, or has it damaged.</returns>
    public CachedWheel? Find(string fileName, Sha256Digest sha256) => TryOpen(sha256, WheelFileName.Parse(fileName));

    /// <summary>Throws a wheel away, for example because <see cref="CachedWheel.VerifyAsync"/> found it damaged.</summary>
    public void Remove(CachedWheel wheel)
    {
        ArgumentNullException.ThrowIfNull(wheel);
        _store.Remove(Bucket, KeyOf(wheel.Sha256, wheel.FileName));
    }

    private CachedWheel? TryOpen(Sha256Digest hash, WheelFileName fileName)
    {
        string key = KeyOf(hash, fileName);
        if (!_store.TryGet(Bucket, key, out string folder)) return null;
        string files = Path.Combine(folder, "files");
        if (WheelIndex.Read(Path.Combine(folder, "index")) is { } index && index.FileName.Equals(fileName) && index.LooksWhole(files)) return new CachedWheel(index, files, hash);
        _store.Remove(Bucket, key);
        return null;
    }

    private async Task<CachedWheel> AddAsync(Sha256Digest hash, WheelFileName fileName, Func<string, CancellationToken, Task<(string Archive, Sha256Digest Hash)>> get, CancellationToken cancellationToken)
    {
        string folder = await _store.GetOrAddTreeAsync(Bucket, KeyOf(hash, fileName), async (work, token) =>
        {
            (string archive, _) = await get(work, token).ConfigureAwait(false);
            string files = Path.Combine(work, "files");
            Directory.CreateDirectory(files);
            WheelIndex made = await WheelUnpacker.UnpackAsync(archive, fileName, files, _limits, token).ConfigureAwait(false);
            made.Write(Path.Combine(work, "index"));
            if (archive.StartsWith(work, StringComparison.Ordinal)) File.Delete(archive);
        }, cancellationToken).ConfigureAwait(false);
        WheelIndex index = WheelIndex.Read(Path.Combine(folder, "index")) ?? throw new IOException($"The cache entry '{folder}' changed while it was read.");
        return new CachedWheel(index, Path.Combine(folder, "files"), hash);
    }

    // A file on this machine is read where it lies, also one that was fetched for its metadata; everything else is downloaded, and held to all that is promised on the way.
    private async Task<(string Archive, Sha256Digest Hash)> FetchAsync(WheelRequest request, string folder, CancellationToken cancellationToken)
    {
        if (request.Address.IsFile && File.Exists(request.Address.LocalPath))
        {
            string path = request.Address.LocalPath;
            Sha256Digest found = await VerifyAsync(path, request, cancellationToken).ConfigureAwait(false);
            if ((request.Sha256 is null || found == request.Sha256) && (request.Size is null || new FileInfo(path).Length == request.Size)) return (path, found);
        }
        if (request.Sha256 is { } promised && _archives.Find(request.FileName, promised) is { } kept)
        {
            if (await HashAsync(kept, cancellationToken).ConfigureAwait(false) == promised && (request.Size is null || new FileInfo(kept).Length == request.Size))
            {
                bool hasMore = request.RequiredHashes.Count > 0 || request.Hashes.Any(static hash => hash.Key != "sha256");
                return (kept, hasMore ? await VerifyAsync(kept, request, cancellationToken).ConfigureAwait(false) : promised);
            }
            _archives.Remove(request.FileName, promised);
        }
        string archive = Path.Combine(folder, "wheel.zip");
        FileStream file = new(archive, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            DownloadRequest download = new(request.Address)
            {
                Sha256 = request.Sha256, Promised = [.. PromisedHash.Of(request.Hashes)], AnyOf = [.. PromisedHash.Of(request.RequiredHashes)], Size = request.Size, Progress = request.Progress,
            };
            DownloadResult result = await PypiTracing.RunAsync(
                PypiTracing.Download, span => span.SetTag("pypi.file", request.FileName).SetTag("url.full", SafeAddress.Of(request.Address)).SetTag("pypi.size", request.Size),
                _ => _downloader.DownloadAsync(download, file, cancellationToken)).ConfigureAwait(false);
            return download.AnyOf.Count > 0 || request.RequiredHashes.Count == 0 ? (archive, result.Sha256) : throw PromisedHash.NoneOf(request.FileName, request.RequiredHashes, "sha256:" + result.Sha256);
        }
    }

    private static async Task<Sha256Digest> VerifyAsync(string path, WheelRequest request, CancellationToken cancellationToken)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 << 10, FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false)) return await PromisedHash.VerifyAsync(request.Hashes, request.RequiredHashes, request.FileName, file, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Sha256Digest> HashAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 << 10, FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false)) return await Sha256Digest.ComputeAsync(file, cancellationToken).ConfigureAwait(false);
    }

    // The same bytes under two names are two wheels: the name tells which tags and which version are meant.
    private static string KeyOf(Sha256Digest hash, WheelFileName fileName) => hash + "-" + Sha256Digest.Compute(System.Text.Encoding.UTF8.GetBytes(fileName.FileName)).ToString()[..8];
}
