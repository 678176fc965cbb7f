namespace FlowKit.Environments.Caching;

/// <summary>How much of a kind there is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Entries">How many environments, packages or documents.</param>
/// <param name="Bytes">Their bytes. On Linux a file that has several names (in the cache of packages, and in the prefixes that were linked from it) counts once, with the environments.</param>
public sealed record CacheSize(CacheKind Kind, int Entries, long Bytes);
