namespace FlowKit.Content.Downloading;

/// <summary>When <see cref="CachingFetcher"/> asks again.</summary>
public sealed record CachingFetcherOptions
{
    /// <summary>Never asks: gives what is kept, however old, and fails (<c>FK7003</c>) for the rest. Default: no.</summary>
    public bool Offline { get; init; }

    /// <summary>Asks again, if only whether something has changed, also for what is fresh. Default: no.</summary>
    public bool Refresh { get; init; }

    /// <summary>How long every answer is fresh, in place of what servers say; null for what they say. Default: null.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Keeps answers of every scheme, not only of <c>http(s)</c>. Default: no; for tests.</summary>
    public bool CacheEverything { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
