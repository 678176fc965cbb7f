namespace FlowKit.Content.Storage;

/// <summary>A complete entry of a <see cref="ContentStore"/>.</summary>
/// <param name="Bucket">The kind of entry.</param>
/// <param name="Key">What it is known by.</param>
/// <param name="LastUsed">When it was last used, to ten minutes.</param>
public sealed record StoreEntry(string Bucket, string Key, DateTimeOffset LastUsed);
