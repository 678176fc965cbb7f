using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;

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
        string name = Path.GetFileName(address.AbsolutePath), folder = Directory.CreateTempSubdirectory("flowkit-").FullName;
        try
        {
            byte[]? info = name.EndsWith(".conda", StringComparison.OrdinalIgnoreCase) ? await FetchInfoAsync(fetcher, address, name, limits, cancellationToken).ConfigureAwait(false) : null;
            if (info is not null)
            {
                await Task.Run(() => CondaArchive.ExtractInfo(info, folder, limits, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                string archive = Path.Combine(folder, "archive");
                FileStream file = new(archive, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
                await using (file.ConfigureAwait(false)) await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(address), file, cancellationToken).ConfigureAwait(false);
                await CondaArchive.ExtractInfoAsync(archive, folder, limits, cancellationToken).ConfigureAwait(false);
            }
            string index = Path.Combine(folder, "info", "index.json");
            if (!File.Exists(index)) throw new FlowKitException(CondaErrors.BadPackage, $"{SafeAddress.Of(address)} has no info/index.json: it is not a conda package.");
            return PackageIndex.Parse(await File.ReadAllBytesAsync(index, cancellationToken).ConfigureAwait(false), SafeAddress.Of(address));
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
