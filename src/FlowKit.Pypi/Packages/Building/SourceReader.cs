using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Looks at sources without running anything of them: what exactly they are, and what they tell about themselves. It needs no Python, so it does for any target.</summary>
public sealed class SourceReader
{
    private readonly ContentStore _store;
    private readonly SourceUnpacker _unpacker;

    /// <summary>Creates a reader.</summary>
    /// <param name="store">Keeps sources.</param>
    /// <param name="fetcher">Where archives come from.</param>
    /// <param name="allowLocalRepositories">Whether a git repository may be a folder of this machine. Default: true.</param>
    /// <param name="git">How git reaches servers. Default: as its user configured it.</param>
    public SourceReader(ContentStore store, IFetcher fetcher, bool allowLocalRepositories = true, GitOptions? git = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(fetcher);
        _store = store;
        _unpacker = new SourceUnpacker(store, fetcher, allowLocalRepositories, git ?? new GitOptions());
    }

    /// <summary>The sources with everything that could mean something else tomorrow fixed: an archive's hash, a repository's commit.</summary>
    /// <exception cref="FlowKitException"><c>FK8213</c>: git failed; or an archive could not be fetched.</exception>
    public Task<SourceLocation> PinAsync(SourceLocation source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _unpacker.PinAsync(source, cancellationToken);
    }

    /// <summary>The metadata that the sources tell without a build (PEP 643, PEP 621); null where something that matters is dynamic.</summary>
    /// <exception cref="FlowKitException"><c>FK8210</c>: the sources are no project; <c>FK8213</c>: git failed.</exception>
    public async Task<CoreMetadata?> FindMetadataAsync(SourceLocation source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        SourceLocation pinned = await PinAsync(source, cancellationToken).ConfigureAwait(false);
        string work = _store.CreateTemporaryFolder();
        try
        {
            UnpackedSource unpacked = await _unpacker.UnpackAsync(pinned, Path.Combine(work, "source"), cancellationToken).ConfigureAwait(false);
            return await unpacked.FindMetadataAsync(pinned.Display, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
