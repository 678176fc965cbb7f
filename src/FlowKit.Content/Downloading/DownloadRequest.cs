using FlowKit.Content.Hashing;

namespace FlowKit.Content.Downloading;

/// <summary>A package to download, and what is known about it beforehand.</summary>
/// <param name="Address">Where it is.</param>
public sealed record DownloadRequest(Uri Address)
{
    /// <summary>The SHA-256 that the bytes must have; null where nobody promised one.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>The MD5 that the bytes must have, 32 hexadecimal digits; null where nobody promised one. Where both are given, both must fit.</summary>
    public string? Md5 { get; init; }

    /// <summary>What else is promised of the bytes: SHA-384, SHA-512. Default: nothing.</summary>
    public IReadOnlyList<PromisedHash> Promised { get; init; } = [];

    /// <summary>Hashes of which the bytes must have one: what a requirement names. Default: none.</summary>
    public IReadOnlyList<PromisedHash> AnyOf { get; init; } = [];

    /// <summary>How many bytes there must be; null where nobody promised a number.</summary>
    public long? Size { get; init; }

    /// <summary>The most bytes that are taken where no <see cref="Size"/> is known. Default: 32 GiB.</summary>
    public long MaxSize { get; init; } = 32L << 30;

    /// <summary>Is told how far the download is, from the downloading thread.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }
}
