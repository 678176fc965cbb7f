using System.Diagnostics.CodeAnalysis;
using System.IO.Abstractions;
using System.Runtime.CompilerServices;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>
/// A store in a folder, also one on a share: <c>packages/ab/HASH</c>, <c>locks/HASH.json</c>, <c>resolved/HASH</c> and <c>names/a/b/_tags/TAG.json</c>.
/// Everything is written to a temporary file beside its place, flushed to the disk and renamed. Names are compared and set under a lock file that the operating
/// system releases when a process dies.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, so there is nothing to release.")]
public sealed class FolderEnvironmentStore : IEnvironmentStore
{
    // No segment of a name begins with an underscore, so no name is ever taken for another's tags.
    private const string Tags = "_tags";

    private readonly IFileSystem _files;
    private readonly string _root;
    private readonly SemaphoreSlim _naming = new(1, 1);

    /// <summary>A store on the real file system.</summary>
    /// <param name="root">The folder; it is made when something is first kept.</param>
    public FolderEnvironmentStore(string root)
        : this(root, new FileSystem())
    {
    }

    /// <summary>A store on any file system.</summary>
    /// <param name="root">The folder; it is made when something is first kept.</param>
    /// <param name="files">The file system, for example a test's own.</param>
    public FolderEnvironmentStore(string root, IFileSystem files)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(files);
        _files = files;
        _root = files.Path.GetFullPath(root);
    }

    /// <inheritdoc/>
    public string Description => "the store " + _root;

    /// <inheritdoc/>
    public Task<bool> HasPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default) => Task.FromResult(_files.File.Exists(PackagePath(hash)));

    /// <inheritdoc/>
    public Task<Stream?> OpenPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult<Stream?>(_files.FileStream.New(PackagePath(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public async Task PutPackageAsync(Sha256Digest hash, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = PackagePath(hash);
        if (_files.File.Exists(path)) return;
        await ReplaceAsync(path, async (file, ct) =>
        {
            await write(file, ct).ConfigureAwait(false);
            file.Position = 0;
            PackageCheck.Verify(hash, await Sha256Digest.ComputeAsync(file, ct).ConfigureAwait(false), Description);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<EnvironmentLock?> GetLockAsync(EnvironmentId id, CancellationToken cancellationToken = default)
    {
        byte[]? json = await ReadAsync(LockPath(id), cancellationToken).ConfigureAwait(false);
        if (json is null) return null;
        EnvironmentLock @lock = EnvironmentLock.Parse(json, $"the lock {id} of {Description}");
        return @lock.Id == id
            ? @lock
            : throw new FlowKitException(EnvironmentErrors.StoreDamaged, $"In {Description} the lock of {id} holds {@lock.Id}. Publish the environment again.");
    }

    /// <inheritdoc/>
    public async Task PutLockAsync(EnvironmentLock @lock, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        string path = LockPath(@lock.Id);
        if (!_files.File.Exists(path)) await WriteAsync(path, @lock.ToJson(), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<EnvironmentId?> GetResolvedAsync(RequirementId id, CancellationToken cancellationToken = default)
    {
        byte[]? text = await ReadAsync(ResolvedPath(id), cancellationToken).ConfigureAwait(false);
        return text is not null && EnvironmentId.TryParse(System.Text.Encoding.UTF8.GetString(text).Trim(), out EnvironmentId resolved) ? resolved : null;
    }

    /// <inheritdoc/>
    public Task SetResolvedAsync(RequirementId id, EnvironmentId resolved, CancellationToken cancellationToken = default) =>
        WriteAsync(ResolvedPath(id), System.Text.Encoding.UTF8.GetBytes(resolved + "\n"), cancellationToken);

    /// <inheritdoc/>
    public async Task<NameRecord?> GetNameAsync(EnvironmentName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        byte[]? json = await ReadAsync(NamePath(name), cancellationToken).ConfigureAwait(false);
        return json is null ? null : NameFormat.Read(json, Description);
    }

    /// <inheritdoc/>
    public async Task<bool> TrySetNameAsync(EnvironmentName name, NameRevision revision, EnvironmentId? expected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(revision);
        string path = NamePath(name);
        await _naming.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Stream guard = await HoldAsync(path + ".lock", cancellationToken).ConfigureAwait(false);
            await using (guard.ConfigureAwait(false))
            {
                NameRecord? current = await GetNameAsync(name, cancellationToken).ConfigureAwait(false);
                if (current?.Current.EnvironmentId != expected) return false;
                NameRecord next = current is null ? new NameRecord(name, revision, []) : new NameRecord(name, revision, [current.Current, .. current.History]);
                await WriteAsync(path, NameFormat.Write(next), cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
        finally
        {
            _naming.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<NameRecord> ListNamesAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string names = _files.Path.Combine(_root, "names");
        if (!_files.Directory.Exists(names)) yield break;
        List<NameRecord> found = [];
        foreach (string path in _files.Directory.EnumerateFiles(names, "*.json", SearchOption.AllDirectories))
        {
            byte[]? json = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (json is null) continue;
            NameRecord record = NameFormat.Read(json, Description);
            if (record.Name.Path.StartsWith(prefix, StringComparison.Ordinal)) found.Add(record);
        }
        found.Sort(static (a, b) => string.CompareOrdinal(a.Name.Path + ":" + a.Name.Tag, b.Name.Path + ":" + b.Name.Tag));
        foreach (NameRecord record in found) yield return record;
    }

    private string PackagePath(Sha256Digest hash)
    {
        string text = hash.ToString();
        return _files.Path.Combine(_root, "packages", text[..2], text);
    }

    private string LockPath(EnvironmentId id) => _files.Path.Combine(_root, "locks", id.Digest + ".json");

    private string ResolvedPath(RequirementId id) => _files.Path.Combine(_root, "resolved", id.Digest.ToString());

    private string NamePath(EnvironmentName name) => _files.Path.Combine([_root, "names", .. name.Path.Split('/'), Tags, name.Tag + ".json"]);

    private async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _files.File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        ReplaceAsync(path, (file, ct) => file.WriteAsync(content, ct).AsTask(), cancellationToken);

    // On the disk before it has its name: what was published is there after a power cut, too.
    private async Task ReplaceAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        string folder = _files.Path.GetDirectoryName(path)!;
        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            _files.Directory.CreateDirectory(folder);
            FileSystemStream file = _files.FileStream.New(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                await write(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
            _files.File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (DiskErrors.IsFull(e) || DiskErrors.IsReadOnly(e))
        {
            throw NotWritable(e);
        }
        finally
        {
            if (_files.File.Exists(temporary)) _files.File.Delete(temporary);
        }
    }

    private async Task<Stream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _files.Directory.CreateDirectory(_files.Path.GetDirectoryName(path)!);
                return _files.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException || DiskErrors.IsFull(e) || DiskErrors.IsReadOnly(e))
            {
                throw NotWritable(e);
            }
            catch (IOException)
            {
                // Somebody else has it.
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private FlowKitException NotWritable(Exception e) =>
        new(EnvironmentErrors.StoreDamaged, $"Cannot write to {Description}: {e.Message} Give this user the right to write there, and the space, or choose another store.", e);
}
