namespace FlowKit.Content.Downloading;

/// <summary>How far a download is.</summary>
/// <param name="Address">What is downloaded.</param>
/// <param name="Bytes">The bytes that have arrived.</param>
/// <param name="Total">The bytes that are expected in all, where that is known.</param>
public readonly record struct DownloadProgress(Uri Address, long Bytes, long? Total);
