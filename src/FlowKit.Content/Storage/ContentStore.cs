using System.Collections.Concurrent;

namespace FlowKit.Content.Storage;

/// <summary>
/// Folders and files kept by key under one root, shared by many processes: an entry is made once, in a temporary place, and appears whole or
/// not at all. A marker, written last, says that an entry is complete, and of how many files and bytes; its time of change is the entry's last use.
/// </summary>
/// <remarks>
/// Nothing is flushed to the disk by force. After a power cut an entry may be there with files that are empty or cut short: an entry that was last used before the machine was started
/// is counted once, and one that has not the files and bytes that its marker says is made again.
/// <para/>
/// Whoever uses entries while others may take them out (<see cref="TryEvict"/>) holds the store meanwhile (<see cref="HoldAsync"/>).
/// <para/>
/// Layout: <c>BUCKET/KEY</c> the entry, <c>.state/BUCKET/KEY</c> the marker, <c>.locks/BUCKET/KEY</c> the lock, <c>.tmp/</c> what is being
/// made. Name a bucket with the version of what it holds (<c>conda-packages-v1</c>), so that another layout lives beside it.
/// </remarks>
public sealed class ContentStore
{
    private readonly StoreFolder _own;
    private readonly StoreFolder[] _shared;
    // Entries of shared stores that turned out to be damaged: nobody here may mend those.
    private readonly ConcurrentDictionary<(string Bucket, string Key), bool> _distrusted = new();

    /// <summary>Creates a store; the folder is made when the first entry is.</summary>
    /// <param name="root">The folder, private to the user (it is made with mode 700).</param>
    /// <param name="sharedRoots">Folders of other stores that are only read, looked into after <paramref name="root"/>: an administrator's, an image's.</param>
    public ContentStore(string root, IReadOnlyList<string>? sharedRoots = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _own = new StoreFolder(root);
        _shared = [.. (sharedRoots ?? []).Select(static folder => new StoreFolder(folder))];
    }

    /// <summary>The folder, as a full path.</summary>
    public string Root => _own.Root;

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
        if (_own.IsComplete(bucket, key))
        {
            LastUse.Note(_own.MarkerOf(bucket, key));
            path = _own.EntryOf(bucket, key);
            return true;
        }
        foreach (StoreFolder shared in _distrusted.ContainsKey((bucket, key)) ? [] : _shared)
        {
            if (!shared.IsThere(bucket, key)) continue;
            path = shared.EntryOf(bucket, key);
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
        string path = _own.NewTemporaryPath();
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The complete entries of a bucket with the time of their last use, in ordinal order of their keys.</summary>
    public IReadOnlyList<(string Key, DateTimeOffset LastUsed)> List(string bucket)
    {
        CheckSegment(bucket);
        return [.. EntriesOf(new DirectoryInfo(_own.MarkersOf(bucket))).OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => (entry.Key, entry.LastUsed))];
    }

    /// <summary>The complete entries of all buckets.</summary>
    public IReadOnlyList<StoreEntry> Entries()
    {
        DirectoryInfo states = new(_own.Markers);
        return states.Exists ? [.. states.EnumerateDirectories().SelectMany(EntriesOf)] : [];
    }

    /// <summary>The path of an entry, whether it is there or not.</summary>
    public string PathOf(StoreEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        CheckSegment(entry.Bucket);
        CheckSegment(entry.Key);
        return _own.EntryOf(entry.Bucket, entry.Key);
    }

    /// <summary>Keeps others from taking entries out until what is returned is disposed. Any number may hold the store at once.</summary>
    /// <param name="cancellationToken">Stops waiting for somebody who takes entries out just now.</param>
    /// <returns>Null where the store cannot be written: then nobody takes anything out of it.</returns>
    public async Task<FileLock?> HoldAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await FileLock.AcquireSharedAsync(_own.Gate, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.NotWritable)
        {
            return null;
        }
    }

    /// <summary>Takes entries out, but those that somebody used since they were listed or is making anew, and what crashed processes left unfinished more than a day ago.</summary>
    /// <param name="entries">The entries, as they were listed.</param>
    /// <param name="alone">What else is done while nobody holds the store, before anything is taken out. Default: nothing.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    /// <returns>What was taken out; null, and nothing was, where somebody holds the store (<see cref="HoldAsync"/>).</returns>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the store cannot be written.</exception>
    public IReadOnlyList<StoreEntry>? TryEvict(IEnumerable<StoreEntry> entries, Action? alone = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        List<StoreEntry> evicted = [];
        List<string> aside = [];
        try
        {
            using FileLock? held = FileLock.TryAcquire(_own.Gate);
            if (held is null) return null;
            alone?.Invoke();
            foreach (StoreEntry entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string path = PathOf(entry), marker = _own.MarkerOf(entry.Bucket, entry.Key);
                using FileLock? made = FileLock.TryAcquire(_own.LockOf(entry.Bucket, entry.Key));
                if (made is null || !File.Exists(marker) || File.GetLastWriteTimeUtc(marker) > entry.LastUsed.UtcDateTime) continue;
                File.Delete(marker);
                if (_own.SetAside(path) is { } moved) aside.Add(moved);
                evicted.Add(entry);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw _own.NotWritable(e);
        }
        finally
        {
            // By now nobody waits for it.
            foreach (string path in aside) StoreFolder.Delete(path);
        }
        _own.DeleteUnfinished();
        return evicted;
    }

    /// <summary>Removes the entries that nobody has used for a while, and what crashed processes left unfinished more than a day ago.</summary>
    /// <param name="unusedFor">Entries whose last use is longer ago are removed. Uses are noted to ten minutes.</param>
    /// <param name="buckets">Only these; null for all.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    /// <returns>How many entries were removed; none where somebody holds the store.</returns>
    public int Prune(TimeSpan unusedFor, IReadOnlyCollection<string>? buckets = null, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return TryEvict(Entries().Where(entry => now - entry.LastUsed >= unusedFor && buckets?.Contains(entry.Bucket) != false), cancellationToken: cancellationToken)?.Count ?? 0;
    }

    private static IEnumerable<StoreEntry> EntriesOf(DirectoryInfo bucket) => bucket is { Exists: true, LinkTarget: null }
        ? bucket.EnumerateFiles().Select(marker => new StoreEntry(bucket.Name, marker.Name, new DateTimeOffset(marker.LastWriteTimeUtc)))
        : [];

    private void Drop(string bucket, string key)
    {
        string marker = _own.MarkerOf(bucket, key);
        if (File.Exists(marker)) File.Delete(marker);
        _own.Discard(_own.EntryOf(bucket, key));
    }

    private async Task<string> GetOrAddAsync(string bucket, string key, Func<string, CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        if (TryGet(bucket, key, out string found)) return found;
        FileLock held = await FileLock.AcquireAsync(_own.LockOf(bucket, key), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            if (TryGet(bucket, key, out found)) return found;
            string temporary = _own.NewTemporaryPath();
            try
            {
                await make(temporary, cancellationToken).ConfigureAwait(false);
                string entry = _own.EntryOf(bucket, key);
                // What a crash left without its marker, or what somebody deleted half, is not an entry.
                _own.Discard(entry);
                Directory.CreateDirectory(Path.GetDirectoryName(entry)!);
                FilesInUse.Patiently(() =>
                {
                    if (Directory.Exists(temporary)) Directory.Move(temporary, entry);
                    else File.Move(temporary, entry);
                });
                string marker = _own.MarkerOf(bucket, key);
                Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
                await File.WriteAllTextAsync(marker, TreeSummary.Of(entry).ToString(), CancellationToken.None).ConfigureAwait(false);
                return entry;
            }
            catch (Exception e) when (DiskErrors.IsFull(e) || DiskErrors.IsReadOnly(e))
            {
                throw _own.NotWritable(e);
            }
            finally
            {
                StoreFolder.Delete(temporary);
            }
        }
    }

    private static void CheckSegment(string segment)
    {
        bool good = segment is { Length: > 0 and <= 200 } && segment[0] != '.';
        foreach (char c in segment ?? "") good &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '=';
        if (!good) throw new ArgumentException($"'{segment}' cannot be a bucket or key: letters, digits and ._-+= only, not starting with a dot, 200 at most.", nameof(segment));
    }
}
