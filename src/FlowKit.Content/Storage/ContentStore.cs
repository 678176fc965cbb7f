using System.Collections.Concurrent;

namespace FlowKit.Content.Storage;

/// <summary>
/// Folders and files kept by key under one root, shared by many processes: an entry is made once, in a temporary place, and appears whole or
/// not at all. A marker, written last, says that an entry is complete; its time of change is the entry's last use. Nothing is flushed to the
/// disk by force: after a power cut an entry may be damaged, which whoever uses it notices by size or hash, removes and makes again.
/// </summary>
/// <remarks>
/// Layout: <c>BUCKET/KEY</c> the entry, <c>.state/BUCKET/KEY</c> the marker, <c>.locks/BUCKET/KEY</c> the lock, <c>.tmp/</c> what is being
/// made. Name a bucket with the version of what it holds (<c>conda-packages-v1</c>), so that another layout lives beside it.
/// </remarks>
public sealed class ContentStore
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(10);

    private readonly string[] _sharedRoots;
    // Entries of shared stores that turned out to be damaged: nobody here may mend those.
    private readonly ConcurrentDictionary<(string Bucket, string Key), bool> _distrusted = new();

    /// <summary>Creates a store; the folder is made when the first entry is.</summary>
    /// <param name="root">The folder, private to the user (it is made with mode 700).</param>
    /// <param name="sharedRoots">Folders of other stores that are only read, looked into after <paramref name="root"/>: an administrator's, an image's.</param>
    public ContentStore(string root, IReadOnlyList<string>? sharedRoots = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Root = Path.GetFullPath(root);
        _sharedRoots = [.. (sharedRoots ?? []).Select(Path.GetFullPath)];
    }

    /// <summary>The folder, as a full path.</summary>
    public string Root { get; }

    /// <summary>The folder kept under a key, made by <paramref name="fill"/> when it is not there yet.</summary>
    /// <param name="bucket">The kind of entry: letters, digits and <c>._-</c>.</param>
    /// <param name="key">What it is known by: a hash, or a text of letters, digits and <c>._-+=</c>.</param>
    /// <param name="fill">Fills the empty folder it is given; when it throws, nothing stays.</param>
    /// <param name="cancellationToken">Stops waiting for another process, and is passed on.</param>
    /// <returns>The entry's folder. It must not be changed.</returns>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the entry is not there and the store cannot be written.</exception>
    public Task<string> GetOrAddTreeAsync(string bucket, string key, Func<string, CancellationToken, Task> fill, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(bucket, key, async (path, token) =>
        {
            Directory.CreateDirectory(path);
            await fill(path, token).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>The file kept under a key, written by <paramref name="fill"/> (without a buffer) when it is not there yet.</summary>
    /// <inheritdoc cref="GetOrAddTreeAsync"/>
    /// <returns>The entry's path. It must not be changed.</returns>
    public Task<string> GetOrAddFileAsync(string bucket, string key, Func<FileStream, CancellationToken, Task> fill, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(bucket, key, async (path, token) =>
        {
            FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false)) await fill(file, token).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Finds a complete entry and notes that it was used.</summary>
    public bool TryGet(string bucket, string key, out string path)
    {
        CheckSegment(bucket);
        CheckSegment(key);
        if (IsComplete(Root, bucket, key))
        {
            Touch(MarkerOf(Root, bucket, key));
            path = EntryOf(Root, bucket, key);
            return true;
        }
        foreach (string shared in _distrusted.ContainsKey((bucket, key)) ? [] : _sharedRoots)
        {
            if (!IsComplete(shared, bucket, key)) continue;
            path = EntryOf(shared, bucket, key);
            return true;
        }
        path = "";
        return false;
    }

    /// <summary>
    /// Takes an entry out of this store, for example because it is damaged. That of a shared store stays, and is not given out again by this
    /// object, so that the next use makes an own one. Nothing happens when it is not there.
    /// </summary>
    public void Remove(string bucket, string key)
    {
        CheckSegment(bucket);
        CheckSegment(key);
        _distrusted.TryAdd((bucket, key), true);
        Drop(bucket, key);
    }

    /// <summary>A new folder for work in progress, on the same file system as the entries; the caller deletes it.</summary>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the store cannot be written.</exception>
    public string CreateTemporaryFolder()
    {
        string path = NewTemporaryPath();
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The complete entries of a bucket with the time of their last use, in ordinal order of their keys.</summary>
    public IReadOnlyList<(string Key, DateTimeOffset LastUsed)> List(string bucket)
    {
        CheckSegment(bucket);
        DirectoryInfo folder = new(Path.Combine(Root, ".state", bucket));
        return folder.Exists
            ? [.. folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name, new DateTimeOffset(file.LastWriteTimeUtc)))]
            : [];
    }

    /// <summary>Removes the entries that nobody has used for a while, and what crashed processes left unfinished more than a day ago.</summary>
    /// <param name="unusedFor">Entries whose last use is longer ago are removed. Uses are noted to ten minutes.</param>
    /// <param name="buckets">Only these; null for all.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    /// <returns>How many entries were removed.</returns>
    public int Prune(TimeSpan unusedFor, IReadOnlyCollection<string>? buckets = null, CancellationToken cancellationToken = default)
    {
        int removed = 0;
        DateTime limit = DateTime.UtcNow - unusedFor;
        DirectoryInfo states = new(Path.Combine(Root, ".state"));
        if (states.Exists)
        {
            foreach (FileInfo marker in states.EnumerateDirectories().SelectMany(bucket => bucket.EnumerateFiles()))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string bucket = marker.Directory!.Name, key = marker.Name;
                if (marker.LastWriteTimeUtc > limit || (buckets is not null && !buckets.Contains(bucket))) continue;
                using FileLock? held = FileLock.TryAcquire(LockOf(bucket, key));
                if (held is null) continue;
                Drop(bucket, key);
                removed++;
            }
        }
        DirectoryInfo unfinished = new(Path.Combine(Root, ".tmp"));
        if (unfinished.Exists)
        {
            DateTime yesterday = DateTime.UtcNow.AddDays(-1);
            foreach (FileSystemInfo left in unfinished.EnumerateFileSystemInfos())
            {
                if (left.LastWriteTimeUtc < yesterday) Delete(left.FullName);
            }
        }
        return removed;
    }

    private void Drop(string bucket, string key)
    {
        string marker = MarkerOf(Root, bucket, key);
        if (File.Exists(marker)) File.Delete(marker);
        Discard(EntryOf(Root, bucket, key));
    }

    private async Task<string> GetOrAddAsync(string bucket, string key, Func<string, CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        if (TryGet(bucket, key, out string found)) return found;
        FileLock held = await FileLock.AcquireAsync(LockOf(bucket, key), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            if (TryGet(bucket, key, out found)) return found;
            string temporary = NewTemporaryPath();
            try
            {
                await make(temporary, cancellationToken).ConfigureAwait(false);
                string entry = EntryOf(Root, bucket, key);
                // What a crash left without its marker, or what somebody deleted half, is not an entry.
                Discard(entry);
                Directory.CreateDirectory(Path.GetDirectoryName(entry)!);
                if (Directory.Exists(temporary)) Directory.Move(temporary, entry);
                else File.Move(temporary, entry);
                string marker = MarkerOf(Root, bucket, key);
                Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
                await File.WriteAllBytesAsync(marker, [], CancellationToken.None).ConfigureAwait(false);
                return entry;
            }
            catch (Exception e) when (DiskErrors.IsFull(e) || DiskErrors.IsReadOnly(e))
            {
                throw NotWritable(e);
            }
            finally
            {
                Delete(temporary);
            }
        }
    }

    private string NewTemporaryPath()
    {
        string folder = Path.Combine(Root, ".tmp");
        try
        {
            MakePrivate(Root);
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
        return Path.Combine(folder, Guid.NewGuid().ToString("N"));
    }

    private static void MakePrivate(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private FlowKitException NotWritable(Exception e) =>
        new(ContentErrors.NotWritable, $"The cache folder {Root} cannot be written: {e.Message} Give it the permission or the space, or choose another cache folder.", e);

    // Out of the way by one rename first: another process never sees half of it.
    private void Discard(string entry)
    {
        if (!Path.Exists(entry)) return;
        string aside = NewTemporaryPath();
        if (Directory.Exists(entry)) Directory.Move(entry, aside);
        else File.Move(entry, aside);
        Delete(aside);
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left in .tmp, where the next prune finds it; the entry itself is right either way.
        }
    }

    private static bool IsComplete(string root, string bucket, string key) => File.Exists(MarkerOf(root, bucket, key)) && Path.Exists(EntryOf(root, bucket, key));

    private static void Touch(string marker)
    {
        try
        {
            DateTime now = DateTime.UtcNow;
            if (now - File.GetLastWriteTimeUtc(marker) > TouchInterval) File.SetLastWriteTimeUtc(marker, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A store that may only be read has no last use.
        }
    }

    private static string EntryOf(string root, string bucket, string key) => Path.Combine(root, bucket, key);

    private static string MarkerOf(string root, string bucket, string key) => Path.Combine(root, ".state", bucket, key);

    private string LockOf(string bucket, string key)
    {
        if (!Directory.Exists(Root)) MakeRoot();
        return Path.Combine(Root, ".locks", bucket, key);
    }

    private void MakeRoot()
    {
        try
        {
            MakePrivate(Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    private static void CheckSegment(string segment)
    {
        bool good = segment is { Length: > 0 and <= 200 } && segment[0] != '.';
        foreach (char c in segment ?? "") good &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '=';
        if (!good) throw new ArgumentException($"'{segment}' cannot be a bucket or key: letters, digits and ._-+= only, not starting with a dot, 200 at most.", nameof(segment));
    }
}
