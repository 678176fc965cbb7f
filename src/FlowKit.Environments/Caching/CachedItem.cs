using FlowKit.Content.Storage;

namespace FlowKit.Environments.Caching;

/// <summary>Something in a cache that can be taken out of it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Paths">Its folder, or its files; the time of the first one tells when a document was last used.</param>
/// <param name="Noted">The last use that was noted.</param>
internal sealed record CachedItem(CacheKind Kind, IReadOnlyList<string> Paths, DateTimeOffset Noted)
{
    /// <summary>The entry of the store of packages that it is; null for environments and documents.</summary>
    public StoreEntry? Entry { get; init; }

    /// <summary>Whether it is what a crashed process left of an environment.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>Whether somebody uses it now.</summary>
    public bool IsUsed { get; init; }

    /// <summary>The last use of it, or of an environment that shares its files.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>The bytes that nothing before it has.</summary>
    public long Bytes { get; set; }

    /// <summary>The bytes that the disk gets back with it, after what is taken out before it.</summary>
    public long Freed { get; set; }
}
