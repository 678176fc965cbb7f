using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>A source archive (PEP 625): <c>.tar.gz</c>, or one of the older forms <c>.zip</c>, <c>.tgz</c> and <c>.tar.bz2</c>.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="FileName">Its file name.</param>
public sealed record SourceArchive(Uri Address, string FileName) : SourceLocation
{
    /// <summary>The hash that it must have; null where nobody promised one.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Other hashes that it must have, by algorithm; those that can be trusted (SHA-384, SHA-512) are checked where <see cref="Sha256"/> is not known. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Hashes { get; init; } = [];

    /// <summary>Hashes (<c>sha512:…</c>) of which it must have one, before anything of it is run. Default: none.</summary>
    public IReadOnlyList<string> RequiredHashes { get; init; } = [];

    /// <summary>The size in bytes that it must have; null where nobody promised one.</summary>
    public long? Size { get; init; }

    /// <inheritdoc/>
    public override string Display => SafeAddress.Of(Address);
}
