namespace FlowKit.Environments.Caching;

/// <summary>What is taken out of a cache. With neither an age nor a size it is everything that nobody uses.</summary>
public sealed record CollectOptions
{
    /// <summary>Takes out what was not used for so long. A package counts as used when an environment is that was linked from it. Uses are noted to ten minutes. Default: null, age is no reason.</summary>
    public TimeSpan? UnusedFor { get; init; }

    /// <summary>Takes out what was not used for longest, until no more bytes than this are left. Default: null, size is no reason.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Only these kinds count and are taken out. Default: null, all.</summary>
    public IReadOnlyCollection<CacheKind>? Kinds { get; init; }

    /// <summary>Only tells what would be taken out. Default: no.</summary>
    public bool DryRun { get; init; }

    /// <summary>How long to wait for those who are resolving or hydrating, before packages and documents are left to them. Default: 10 seconds.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);
}
