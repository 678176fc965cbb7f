namespace FlowKit.Pypi.Packages;

/// <summary>What direct_url.json tells about an archive.</summary>
/// <param name="Hashes">The hashes of the archive: algorithm to hexadecimal digest; null where it tells of none.</param>
public sealed record DirectUrlArchive(IReadOnlyDictionary<string, string>? Hashes);
