using System.Diagnostics.CodeAnalysis;
using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Index;

/// <summary>One file (wheel or source archive) as an index lists it. Nothing of it is believed before it is checked.</summary>
[SuppressMessage("Naming", "CA1724", Justification = "The word of the design: a file of an index.")]
public sealed record PypiFile
{
    private static readonly IReadOnlyList<KeyValuePair<string, string>> None = [];

    /// <summary>The file name: the last part of the address, percent-decoded, without any directory.</summary>
    public required string FileName { get; init; }

    /// <summary>The absolute address of the bytes, without fragment; may carry a query (signed links).</summary>
    public required Uri Url { get; init; }

    /// <summary>The hashes that the index promises: algorithm in lower case, and the digits as given. Empty where it promises none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Hashes { get; init; } = None;

    /// <summary>Hashes (<c>sha512:…</c>) of which the bytes must have one: what a requirement names and the SHA-256 of the index cannot stand for. Default: none.</summary>
    public IReadOnlyList<string> RequiredHashes { get; init; } = [];

    /// <summary>The SHA-256 hash, as 64 lower-case hexadecimal digits; null where the index promises none.</summary>
    public string? Sha256 => HashOf("sha256");

    /// <summary>The size in bytes, where the index tells it (PEP 700).</summary>
    public long? Size { get; init; }

    /// <summary>The Python versions it is for, as written by its author; null for any.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>Taken back by its author (PEP 592): only an exact pin may choose it.</summary>
    public bool IsYanked { get; init; }

    /// <summary>Why it was taken back, where the author says.</summary>
    public string? YankedReason { get; init; }

    /// <summary>When it was uploaded, where the index tells it (PEP 700).</summary>
    public DateTimeOffset? UploadTime { get; init; }

    /// <summary>
    /// The hashes of the metadata file that stands beside this file (<see cref="Url"/> with <c>.metadata</c> appended to its path; PEP 658, PEP 714): empty where
    /// the index has such a file and no hash of it, null where it has none.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>>? CoreMetadata { get; init; }

    /// <summary>The name of the index that listed it.</summary>
    public string IndexName { get; init; } = "";

    /// <summary>
    /// The place of the index among those asked: a candidate of a lower rank goes before one of a higher rank, whatever their versions
    /// (<see cref="IndexStrategy.UnsafeFirstMatch"/>). Default: 0.
    /// </summary>
    public int IndexRank { get; init; }

    /// <summary>Reads the bytes of this file to their end, and holds them to every hash of <see cref="Hashes"/> that can be trusted (SHA-256, SHA-384, SHA-512), and to one of <see cref="RequiredHashes"/>.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The SHA-256 of the bytes.</returns>
    /// <exception cref="FlowKitException"><c>FK7005</c>: they are not what the index promises or a requirement demands.</exception>
    public Task<Sha256Digest> VerifyAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return PromisedHash.VerifyAsync(Hashes, RequiredHashes, FileName, content, cancellationToken);
    }

    /// <summary>The named hash in lower case, or null.</summary>
    public string? HashOf(string algorithm)
    {
        foreach (KeyValuePair<string, string> hash in Hashes)
        {
            if (string.Equals(hash.Key, algorithm, StringComparison.OrdinalIgnoreCase)) return hash.Value.ToLowerInvariant();
        }
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(PypiFile? other) =>
        other is not null && (ReferenceEquals(this, other) || (FileName == other.FileName && Url == other.Url && Sha256 == other.Sha256));

    /// <inheritdoc/>
    public override int GetHashCode() => FileName.GetHashCode(StringComparison.Ordinal);

    /// <summary>The file name.</summary>
    public override string ToString() => FileName;
}
