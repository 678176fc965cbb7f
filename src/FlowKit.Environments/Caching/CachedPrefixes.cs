using FlowKit.Content.Storage;
using FlowKit.Environments.Hydration;

namespace FlowKit.Environments.Caching;

/// <summary>
/// How prefixes come into the cache and go: whoever uses one shares its <c>.use</c> lock, whoever makes one has its <c>.lock</c>, whoever takes one away has both. A prefix appears and disappears by
/// one rename; what is beside it with the ending <c>.tmp</c> is unfinished, or was set aside.
/// </summary>
internal static class CachedPrefixes
{
    private const string Unfinished = ".tmp";

    public static string LockOf(string prefix) => prefix + ".lock";

    public static string UseOf(string prefix) => prefix + ".use";

    public static string NewTemporaryPath(string prefix) => prefix + "." + Guid.NewGuid().ToString("N")[..8] + Unfinished;

    /// <summary>The prefix that something unfinished would have become; null for what is not unfinished.</summary>
    public static string? PrefixOf(string unfinished) => unfinished.EndsWith(Unfinished, StringComparison.Ordinal) ? Path.ChangeExtension(unfinished[..^Unfinished.Length], null) : null;

    /// <summary>Keeps a prefix from being taken away; null in a cache that cannot be written, from which nobody takes anything away.</summary>
    public static async Task<FileLock?> UseAsync(string prefix, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(prefix)!);
            return await FileLock.AcquireSharedAsync(UseOf(prefix), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FlowKitException { Code: Content.ContentErrors.NotWritable })
        {
            return null;
        }
    }

    /// <summary>Whether somebody uses a prefix.</summary>
    public static bool IsUsed(string prefix)
    {
        if (!File.Exists(UseOf(prefix))) return false;
        try
        {
            using FileLock? alone = FileLock.TryAcquire(UseOf(prefix));
            return alone is null;
        }
        catch (FlowKitException)
        {
            // It cannot be asked, nor taken away.
            return false;
        }
    }

    /// <summary>Puts a finished prefix in its place. Whoever calls has the prefix's lock.</summary>
    public static void Replace(string prefix, string finished)
    {
        string? aside = null;
        if (Directory.Exists(prefix)) FilesInUse.Patiently(() => Directory.Move(prefix, aside = NewTemporaryPath(prefix)));
        FilesInUse.Patiently(() => Directory.Move(finished, prefix));
        if (aside is not null) Delete(aside);
    }

    /// <summary>Takes a prefix away that was last used at a time, unless somebody uses it, makes it, or has used it since.</summary>
    public static bool TryRemove(string prefix, DateTimeOffset lastUsed)
    {
        string aside = NewTemporaryPath(prefix);
        using (FileLock? alone = FileLock.TryAcquire(UseOf(prefix)))
        using (FileLock? made = alone is null ? null : FileLock.TryAcquire(LockOf(prefix)))
        {
            if (made is null || !Directory.Exists(prefix) || LastUseOf(prefix) > lastUsed) return false;
            Directory.Move(prefix, aside);
        }
        Delete(aside);
        return true;
    }

    /// <summary>Deletes what a crashed process left beside a prefix, unless a process is just making it.</summary>
    public static bool TryRemoveUnfinished(string unfinished)
    {
        using FileLock? made = FileLock.TryAcquire(LockOf(PrefixOf(unfinished)!));
        if (made is null || !Directory.Exists(unfinished)) return false;
        Delete(unfinished);
        return true;
    }

    /// <summary>When a prefix was last used; the beginning of time for one that is not whole.</summary>
    public static DateTimeOffset LastUseOf(string prefix)
    {
        FileInfo marker = new(PrefixMarker.MarkerOf(prefix));
        return marker.Exists ? new DateTimeOffset(marker.LastWriteTimeUtc) : DateTimeOffset.MinValue;
    }

    // A link is taken away, never what it leads to.
    private static void Delete(string aside)
    {
        try
        {
            Directory.Delete(aside, recursive: new DirectoryInfo(aside).LinkTarget is null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else deletes it, or the next one will.
        }
    }
}
