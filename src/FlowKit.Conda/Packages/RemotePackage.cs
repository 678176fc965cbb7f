using FlowKit.Conda.Specs;
using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Conda.Packages;

/// <summary>Packages that are given by their address: what a package says about itself, without fetching all of it.</summary>
public static class RemotePackage
{
    // The directory lies at the end, and mostly the info part before it.
    private const int EndLength = 64 << 10;

    /// <summary>
    /// Reads which paths a <c>.conda</c> installs. Only its <c>info</c> part is fetched: one request of 64 KiB for most packages; nothing is written to the disk. Null for a
    /// <c>.tar.bz2</c>, where the server answers no range requests, and where the package lists its paths in an older way: then all of it has to be fetched.
    /// </summary>
    /// <inheritdoc cref="ReadIndexAsync"/>
    public static async Task<IReadOnlyList<PackagePath>?> TryReadPathsAsync(IFetcher fetcher, Uri address, ArchiveLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(address);
        string name = Path.GetFileName(address.AbsolutePath);
        if (!name.EndsWith(".conda", StringComparison.OrdinalIgnoreCase) || await FetchInfoAsync(fetcher, address, name, limits, cancellationToken).ConfigureAwait(false) is not { } info) return null;
        byte[]? paths = await Task.Run(() => CondaArchive.ReadInfoFile(info, name, "info/paths.json", limits, cancellationToken), cancellationToken).ConfigureAwait(false);
        return paths is null ? null : PackagePathsReader.Parse(paths, "info/paths.json of " + SafeAddress.Of(address));
    }

    /// <summary>
    /// Reads <c>info/index.json</c> of an archive. Of a <c>.conda</c> only its <c>info</c> part is fetched, where the server answers range requests;
    /// otherwise, and of a <c>.tar.bz2</c>, the whole archive is.
    /// </summary>
    /// <param name="fetcher">Where the archive comes from.</param>
    /// <param name="address">Its address; <c>file://</c> does as well.</param>
    /// <param name="limits">How much the archive may unpack to; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException">Not there (<c>FK7007</c>), not reachable (<c>FK7001</c>), not a package (<c>FK8101</c>, <c>FK8102</c>, <c>FK7006</c>).</exception>
    public static async Task<PackageIndex> ReadIndexAsync(IFetcher fetcher, Uri address, ArchiveLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(address);
        return (await ReadAsync(fetcher, new DownloadRequest(address), infoOnly: true, limits, cancellationToken).ConfigureAwait(false)).Index;
    }

    /// <summary>
    /// Reads an archive that no channel describes into a record, which always has a SHA-256. Where <paramref name="sha256"/> is given, the archive is read as <see cref="ReadIndexAsync"/> does, and whoever fetches it
    /// later checks the hash; otherwise, and where it is a file, all of it is read, checked and hashed.
    /// </summary>
    /// <param name="fetcher">Where the archive comes from.</param>
    /// <param name="address">Its address; <c>file://</c> does as well.</param>
    /// <param name="sha256">The SHA-256 that it must have; null where nobody promised one.</param>
    /// <param name="md5">The MD5 that it must have, 32 hexadecimal digits; null where nobody promised one.</param>
    /// <param name="limits">How much the archive may unpack to; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException">Wrong hash (<c>FK7005</c>), not there (<c>FK7007</c>), not reachable (<c>FK7001</c>), not a package, or one whose fields cannot be used (<c>FK8101</c>, <c>FK8102</c>, <c>FK7006</c>, <c>FK7110</c>).</exception>
    public static async Task<PackageRecord> ReadRecordAsync(
        IFetcher fetcher, Uri address, Sha256Digest? sha256 = null, string? md5 = null, ArchiveLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(address);
        DownloadRequest request = new(address) { Sha256 = sha256, Md5 = md5 };
        (PackageIndex index, DownloadResult? whole) = await ReadAsync(fetcher, request, infoOnly: sha256 is not null && !address.IsFile, limits, cancellationToken).ConfigureAwait(false);
        index.CheckNames(SafeAddress.Of(address));
        // What stands before the subdir is the channel; the folder is, where there is no subdir.
        string folder = new Uri(address, ".").AbsoluteUri.TrimEnd('/');
        int slash = folder.LastIndexOf('/');
        string channel = ChannelText.Normalize(CondaPlatform.IsKnown(folder[(slash + 1)..]) ? folder[..slash] : folder);
        return index.ToRecord(address, (whole?.Sha256 ?? sha256).ToString(), whole?.Md5 ?? md5, whole?.Length, channel);
    }

    // What an archive says, and what came where all of it was fetched.
    private static async Task<(PackageIndex Index, DownloadResult? Whole)> ReadAsync(IFetcher fetcher, DownloadRequest request, bool infoOnly, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        Uri address = request.Address;
        string name = Path.GetFileName(address.AbsolutePath), folder = Directory.CreateTempSubdirectory("flowkit-").FullName;
        DownloadResult? whole = null;
        try
        {
            byte[]? info = infoOnly && name.EndsWith(".conda", StringComparison.OrdinalIgnoreCase) ? await FetchInfoAsync(fetcher, address, name, limits, cancellationToken).ConfigureAwait(false) : null;
            if (info is not null)
            {
                await Task.Run(() => CondaArchive.ExtractInfo(info, folder, limits, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                string archive = Path.Combine(folder, "archive");
                FileStream file = new(archive, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
                await using (file.ConfigureAwait(false)) whole = await new PackageDownloader(fetcher).DownloadAsync(request, file, cancellationToken).ConfigureAwait(false);
                await CondaArchive.ExtractInfoAsync(archive, folder, limits, cancellationToken).ConfigureAwait(false);
            }
            string index = Path.Combine(folder, "info", "index.json");
            if (!File.Exists(index)) throw new FlowKitException(CondaErrors.BadPackage, $"{SafeAddress.Of(address)} has no info/index.json: it is not a conda package.");
            return (PackageIndex.Parse(await File.ReadAllBytesAsync(index, cancellationToken).ConfigureAwait(false), SafeAddress.Of(address)), whole);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The packed info part; null where the server cannot do ranges.
    private static async Task<byte[]?> FetchInfoAsync(IFetcher fetcher, Uri address, string name, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        FetchResponse end = await fetcher.FetchAsync(new FetchRequest(address) { Range = ByteRange.Last(EndLength) }, cancellationToken).ConfigureAwait(false);
        await using (end.ConfigureAwait(false))
        {
            if (end.Status == FetchStatus.NotFound) throw new FlowKitException(ContentErrors.NotFound, $"{SafeAddress.Of(address)} is not there. Check the address.");
            RangedFile? file = await RangedFile.OpenAsync(fetcher, address, end, cancellationToken).ConfigureAwait(false);
            return file is null ? null : await file.ReadAsync(archive => CondaArchive.ReadInfo(archive, name, limits), cancellationToken).ConfigureAwait(false);
        }
    }
}
