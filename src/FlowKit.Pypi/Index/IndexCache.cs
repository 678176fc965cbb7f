using FlowKit.Content.Storage;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// What sources of indexes keep on this machine for the next solve: pages and metadata in forms that are read without parsing or asking, and archives that had to be fetched whole for
/// their metadata, which whoever installs or builds them then need not fetch again. Shared by processes.
/// </summary>
public sealed class IndexCache
{
    /// <summary>Creates a cache.</summary>
    /// <param name="folder">The folder of pages and metadata; made when something is kept.</param>
    /// <param name="archives">
    /// Where archives are kept that were fetched whole: the store that <see cref="Packages.WheelCache"/> and <see cref="Packages.Building.SourceReader"/> use. Null: they are thrown away.
    /// </param>
    public IndexCache(string folder, ContentStore? archives = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        Pages = new PageCache(folder);
        Metadata = new MetadataCache(folder);
        Archives = archives is null ? null : new KeptArchives(archives);
    }

    /// <summary>
    /// Projects whose pages are not taken from the HTTP cache without asking whether they changed, however fresh they are. Default: none; for all of them see
    /// <see cref="Content.Downloading.CachingFetcherOptions.Refresh"/>.
    /// </summary>
    public IReadOnlySet<PackageName> Refresh { get; init; } = new HashSet<PackageName>();

    internal PageCache Pages { get; }

    internal MetadataCache Metadata { get; }

    internal KeptArchives? Archives { get; }
}
