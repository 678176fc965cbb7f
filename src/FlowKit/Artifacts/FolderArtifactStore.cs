using System.IO.Abstractions;
using FlowKit.Content.Hashing;

namespace FlowKit.Artifacts;

/// <summary>An artifact store in a folder, also one on a share: <c>ab/HASH</c>. Everything is written to a temporary file beside its place, flushed to the disk and renamed.</summary>
public sealed class FolderArtifactStore : IArtifactStore
{
    private readonly IFileSystem _files;
    private readonly string _root;

    /// <summary>A store on the real file system.</summary>
    /// <param name="root">The folder; it is made when something is first kept.</param>
    public FolderArtifactStore(string root)
        : this(root, new FileSystem())
    {
    }

    /// <summary>A store on any file system.</summary>
    /// <param name="root">The folder; it is made when something is first kept.</param>
    /// <param name="files">The file system, for example a test's own.</param>
    public FolderArtifactStore(string root, IFileSystem files)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(files);
        _files = files;
        _root = files.Path.GetFullPath(root);
    }

    /// <inheritdoc />
    public string Description => "the artifact store " + _root;

    /// <inheritdoc />
    public async Task<Sha256Digest> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        Sha256Digest hash = Sha256Digest.Compute(content.Span);
        string path = PathOf(hash);
        if (_files.File.Exists(path))
            return hash;
        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            _files.Directory.CreateDirectory(_files.Path.GetDirectoryName(path)!);
            FileSystemStream file = _files.FileStream.New(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                // The metadata that tells of it is flushed, too: neither is there without the other after a power cut.
                file.Flush(flushToDisk: true);
            }

            _files.File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(
                FlowErrors.ArtifactLost, $"Cannot write to {Description}: {problem.Message} Check the folder's rights and free space, or choose another (FLOWKIT_ARTIFACTS).", problem);
        }
        finally
        {
            if (_files.File.Exists(temporary))
                _files.File.Delete(temporary);
        }

        return hash;
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken = default)
    {
        byte[] content;
        try
        {
            content = await _files.File.ReadAllBytesAsync(PathOf(hash), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return Sha256Digest.Compute(content) == hash
            ? content
            : throw new FlowKitException(
                FlowErrors.ArtifactLost, $"The content {hash} in {Description} is damaged. Remove the file '{PathOf(hash)}' and run the step that wrote it again.");
    }

    private string PathOf(Sha256Digest hash)
    {
        string text = hash.ToString();
        return _files.Path.Combine(_root, text[..2], text);
    }
}
