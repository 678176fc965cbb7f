using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;

namespace FlowKit.Pypi.Packages;

/// <summary>A wheel to get.</summary>
/// <param name="Address">Where its archive is.</param>
/// <param name="FileName">The name of the wheel's file; tells project, version and tags.</param>
public sealed record WheelRequest(Uri Address, string FileName)
{
    /// <summary>The hash that the archive must have; null where nobody promised one: then the archive is always fetched.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Other hashes that the archive must have, by algorithm; those that can be trusted (SHA-384, SHA-512) are checked when it is fetched. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Hashes { get; init; } = [];

    /// <summary>Hashes (<c>sha512:…</c>) of which the archive must have one; where there are any, the archive is fetched and looked at even where the cache has the wheel. Default: none.</summary>
    public IReadOnlyList<string> RequiredHashes { get; init; } = [];

    /// <summary>The size in bytes that the archive must have; null where nobody promised one.</summary>
    public long? Size { get; init; }

    /// <summary>Is told how far the download is.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>The request for a file of an index.</summary>
    public static WheelRequest Of(PypiFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new WheelRequest(file.Url, file.FileName)
        {
            Sha256 = Sha256Digest.TryParse(file.Sha256, out Sha256Digest digest) ? digest : null, Hashes = file.Hashes, RequiredHashes = file.RequiredHashes, Size = file.Size,
        };
    }
}
