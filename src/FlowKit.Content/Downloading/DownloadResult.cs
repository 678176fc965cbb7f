using FlowKit.Content.Hashing;

namespace FlowKit.Content.Downloading;

/// <summary>What was downloaded.</summary>
/// <param name="Address">The place that the bytes came from: the address of the request, or where a mirror has it.</param>
/// <param name="Sha256">The digest of the bytes.</param>
/// <param name="Md5">Their MD5, computed only where it was needed to check them.</param>
/// <param name="Length">Their number.</param>
public sealed record DownloadResult(Uri Address, Sha256Digest Sha256, string? Md5, long Length);
