using System.Diagnostics;
using FlowKit.Content.Storage;

namespace FlowKit.Environments.Caching;

/// <summary>
/// What FlowKit keeps on this machine, and how it is made smaller. Nothing goes that somebody uses: a prefix that a process has hydrated or runs in, packages while something is resolved or
/// hydrated. Everything goes by one rename, so that others find all of it or nothing, also where the machine stops in the middle. Safe for many processes at once.
/// </summary>
public sealed class EnvironmentCache
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _root;
    private readonly ContentStore _packages;

    /// <summary>Opens a cache; nothing is made.</summary>
    /// <param name="cacheFolder">The folder (<see cref="EnvironmentOptions.CacheFolder"/>).</param>
    public EnvironmentCache(string cacheFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(cacheFolder);
        _root = Path.GetFullPath(cacheFolder);
        _packages = new ContentStore(Path.Combine(_root, CacheFolders.Packages));
    }

    /// <summary>How much there is, by kind.</summary>
    public IReadOnlyList<CacheSize> Measure() => Sizes(CacheScan.Of(_root, _packages, static _ => false).Items, static item => item.Bytes);

    /// <summary>Takes out what is due.</summary>
    /// <param name="options">What is due.</param>
    /// <param name="cancellationToken">Stops between two entries; what went is gone.</param>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the cache cannot be written.</exception>
    public async Task<CollectReport> CollectAsync(CollectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string environments = Path.Combine(_root, CacheFolders.Environments);
        IReadOnlySet<string> running = PrefixProcesses.In(environments);
        CacheScan scan = CacheScan.Of(_root, _packages, prefix => running.Contains(Path.GetFileName(prefix)) || CachedPrefixes.IsUsed(prefix));
        List<CachedItem> due = Due(scan, options);
        List<CachedItem> gone = options.DryRun ? [.. due.Where(static item => !item.IsUsed)] : await RemoveAsync(due, options.Wait, cancellationToken).ConfigureAwait(false);
        HashSet<CachedItem> taken = new(gone, ReferenceEqualityComparer.Instance);
        return new CollectReport(
            Sizes(gone, static item => item.Freed), Sizes(scan.Items.Where(item => !taken.Contains(item)), static item => item.Bytes), due.Count(item => !taken.Contains(item) && !item.IsUnfinished));
    }

    // Those that were not used for longest come first, and of those that were last used together the environments.
    private static List<CachedItem> Due(CacheScan scan, CollectOptions options)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CachedItem[] counted = [.. scan.Items.Where(item => options.Kinds?.Contains(item.Kind) != false).OrderBy(static item => item.LastUsed).ThenBy(static item => item.Kind)];
        long left = counted.Sum(static item => item.Bytes);
        List<CachedItem> due = [];
        foreach (CachedItem item in counted)
        {
            bool isOld = options.UnusedFor is { } age ? now - item.LastUsed >= age : options.MaxBytes is null;
            // Of what an environment in use was linked from, nothing would come back.
            bool isTooMuch = left > options.MaxBytes && item.LastUsed < DateTimeOffset.MaxValue;
            if (!isOld && !isTooMuch && !item.IsUnfinished) continue;
            due.Add(item);
            if (item.IsUsed) continue;
            scan.Free(item);
            left -= item.Freed;
        }
        return due;
    }

    private async Task<List<CachedItem>> RemoveAsync(List<CachedItem> due, TimeSpan wait, CancellationToken cancellationToken)
    {
        List<CachedItem> gone = [];
        foreach (CachedItem item in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item is { Kind: CacheKind.Environments, IsUsed: false } && (item.IsUnfinished ? CachedPrefixes.TryRemoveUnfinished(item.Paths[0]) : CachedPrefixes.TryRemove(item.Paths[0], item.Noted))) gone.Add(item);
        }
        CachedItem[] documents = [.. due.Where(static item => item.Kind == CacheKind.Documents)];
        Dictionary<StoreEntry, CachedItem> packages = due.Where(static item => item.Entry is not null).ToDictionary(static item => item.Entry!);
        if (documents.Length + packages.Count == 0) return gone;
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            IReadOnlyList<StoreEntry>? evicted = _packages.TryEvict(packages.Keys, () => gone.AddRange(documents.Where(TryDelete)), cancellationToken);
            if (evicted is not null) return [.. gone, .. evicted.Select(entry => packages[entry])];
            if (Stopwatch.GetElapsedTime(start) >= wait) return gone;
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // The head of an answer first: a body without one is nobody's.
    private static bool TryDelete(CachedItem document)
    {
        if (File.GetLastWriteTimeUtc(document.Paths[0]) > document.Noted.UtcDateTime) return false;
        foreach (string path in document.Paths) File.Delete(path);
        return true;
    }

    private static IReadOnlyList<CacheSize> Sizes(IEnumerable<CachedItem> items, Func<CachedItem, long> bytes)
    {
        ILookup<CacheKind, CachedItem> byKind = items.ToLookup(static item => item.Kind);
        return [.. Enum.GetValues<CacheKind>().Select(kind => new CacheSize(kind, byKind[kind].Count(static item => !item.IsUnfinished), byKind[kind].Sum(bytes)))];
    }
}
