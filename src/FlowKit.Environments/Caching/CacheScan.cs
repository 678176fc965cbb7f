using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Environments.Caching;

/// <summary>Lists what is in a cache folder. Links are listed as what they are, and never followed.</summary>
internal sealed class CacheScan
{
    private readonly DiskUsage _usage = new();

    private CacheScan(IReadOnlyList<CachedItem> items)
    {
        Items = items;
        // Environments come first: a package is used when they are, and its bytes are theirs.
        foreach (CachedItem item in items)
        {
            (long bytes, DateTimeOffset used) = (0, item.IsUsed ? DateTimeOffset.MaxValue : item.Noted);
            foreach (string path in item.Paths)
            {
                (long added, DateTimeOffset shared) = _usage.Add(path, used);
                bytes += added;
                if (shared > used) used = shared;
            }
            (item.Bytes, item.LastUsed) = (bytes, used);
        }
    }

    /// <summary>Everything, environments first.</summary>
    public IReadOnlyList<CachedItem> Items { get; }

    /// <summary>Looks into a cache folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="packages">The store of packages in it.</param>
    /// <param name="isUsed">Whether a prefix is in use.</param>
    public static CacheScan Of(string root, ContentStore packages, Func<string, bool> isUsed) =>
        new([.. Environments(Path.Combine(root, CacheFolders.Environments), isUsed), .. Packages(packages), .. Documents(root)]);

    /// <summary>Works out what the disk gets back when an item goes, after those that were asked for before.</summary>
    public void Free(CachedItem item) => item.Freed = item.Paths.Sum(_usage.Remove);

    private static IEnumerable<CachedItem> Environments(string folder, Func<string, bool> isUsed)
    {
        if (!IsFolder(folder)) yield break;
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            bool isUnfinished = CachedPrefixes.PrefixOf(path) is { } prefix && IsId(prefix);
            if (!isUnfinished && !IsId(path)) continue;
            yield return new CachedItem(CacheKind.Environments, [path], isUnfinished ? DateTimeOffset.MinValue : CachedPrefixes.LastUseOf(path))
            {
                IsUnfinished = isUnfinished, IsUsed = !isUnfinished && isUsed(path),
            };
        }
    }

    private static IEnumerable<CachedItem> Packages(ContentStore packages)
    {
        foreach (StoreEntry entry in packages.Entries())
        {
            if (KindOf(entry.Bucket) is { } kind) yield return new CachedItem(kind, [packages.PathOf(entry)], entry.LastUsed) { Entry = entry };
        }
    }

    private static IEnumerable<CachedItem> Documents(string root)
    {
        // A head tells of a body; a body, or what was to become one, that no head tells of is unfinished, and as old as it is.
        foreach (IGrouping<string, string> answer in FilesIn(Path.Combine(root, CacheFolders.Http)).Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)).GroupBy(static path => Path.ChangeExtension(path, null)))
        {
            string[] files = [.. answer.OrderByDescending(static path => path.EndsWith(".head", StringComparison.Ordinal))];
            yield return Document(files);
        }
        string pages = Path.Combine(root, CacheFolders.Pages);
        IEnumerable<string> folders = IsFolder(pages) ? Directory.EnumerateDirectories(pages).Where(IsFolder) : [];
        IEnumerable<string> found = FilesIn(Path.Combine(root, CacheFolders.Activations)).Concat(FilesIn(Path.Combine(root, CacheFolders.Interpreters)));
        foreach (string file in FilesIn(pages).Concat(folders.SelectMany(FilesIn)).Concat(found)) yield return Document([file]);
    }

    private static CachedItem Document(string[] files) => new(CacheKind.Documents, files, new DateTimeOffset(File.GetLastWriteTimeUtc(files[0])));

    private static IEnumerable<string> FilesIn(string folder) => IsFolder(folder) ? Directory.EnumerateFiles(folder) : [];

    private static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static bool IsId(string path) => Sha256Digest.TryParse(Path.GetFileName(path), out _);

    // What a later version keeps under another name is left to it.
    private static CacheKind? KindOf(string bucket) => bucket switch
    {
        _ when bucket.StartsWith("conda-", StringComparison.Ordinal) => CacheKind.CondaPackages,
        _ when bucket.StartsWith("wheels-", StringComparison.Ordinal) || bucket.StartsWith("wheel-archives-", StringComparison.Ordinal) => CacheKind.Wheels,
        _ when bucket.StartsWith("built-wheels-", StringComparison.Ordinal) || bucket.StartsWith("source-archives-", StringComparison.Ordinal) || bucket.StartsWith("git-", StringComparison.Ordinal) => CacheKind.Builds,
        _ => null,
    };
}
