namespace FlowKit.Pypi.Packages;

/// <summary>One row of a RECORD file.</summary>
/// <param name="Path">The path with forward slashes, relative to the folder that holds the <c>.dist-info</c>; as written.</param>
/// <param name="HashName">The algorithm of the hash, for example <c>sha256</c>; null where the row has no hash.</param>
/// <param name="Hash">The digest in URL-safe base64 without padding; as written.</param>
/// <param name="Size">The size in bytes; null where the row has none.</param>
public sealed record RecordRow(string Path, string? HashName = null, string? Hash = null, long? Size = null);
