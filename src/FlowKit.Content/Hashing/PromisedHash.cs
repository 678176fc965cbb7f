using System.Security.Cryptography;

namespace FlowKit.Content.Hashing;

/// <summary>A hash that bytes have to have, of an algorithm that can be trusted: SHA-256, SHA-384 or SHA-512. Others (MD5, SHA-1) prove nothing and are passed over.</summary>
/// <param name="Algorithm">The algorithm, in lower case as indexes name it.</param>
/// <param name="Digits">The hexadecimal digits, in lower case.</param>
public sealed record PromisedHash(string Algorithm, string Digits)
{
    private static readonly string[] Trusted = ["sha256", "sha384", "sha512"];

    /// <summary>The hashes that can be trusted, SHA-256 first.</summary>
    /// <param name="hashes">Algorithms with their hexadecimal digits, as an index or a lock has them.</param>
    public static IEnumerable<PromisedHash> Of(IReadOnlyList<KeyValuePair<string, string>> hashes) => Trusted.SelectMany(
        algorithm => hashes.Where(hash => hash.Key.Equals(algorithm, StringComparison.OrdinalIgnoreCase)).Select(hash => new PromisedHash(algorithm, hash.Value.ToLowerInvariant())));

    /// <summary>The first promise that the content breaks, and what it has instead; null where it keeps all of them.</summary>
    /// <param name="hashes">What is promised; see <see cref="Of"/>.</param>
    /// <param name="content">The bytes.</param>
    public static (PromisedHash Promised, string Found)? FindMismatch(IReadOnlyList<KeyValuePair<string, string>> hashes, ReadOnlySpan<byte> content)
    {
        using HashingStream hashing = new(Stream.Null, promised: Of(hashes));
        hashing.Write(content);
        return hashing.FindMismatch();
    }

    /// <summary>Reads a content to its end and holds it to every promise.</summary>
    /// <param name="hashes">What is promised; see <see cref="Of"/>.</param>
    /// <param name="name">What is read, for the message.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The SHA-256 of the content.</returns>
    /// <exception cref="FlowKitException"><c>FK7005</c>: a promise is broken.</exception>
    public static async Task<Sha256Digest> VerifyAsync(IReadOnlyList<KeyValuePair<string, string>> hashes, string name, Stream content, CancellationToken cancellationToken = default)
    {
        using HashingStream hashing = new(content, promised: Of(hashes));
        await hashing.CopyToAsync(Stream.Null, 128 << 10, cancellationToken).ConfigureAwait(false);
        return hashing.FindMismatch() is ({ } promised, { } found) ? throw promised.IsBrokenBy(name, found) : hashing.Sha256;
    }

    /// <summary>The error (<c>FK7005</c>) that something has another hash.</summary>
    /// <param name="what">What was read, as messages name it.</param>
    /// <param name="found">The hexadecimal digits of its hash.</param>
    public FlowKitException IsBrokenBy(string what, string found) =>
        new(ContentErrors.HashMismatch, $"{what} does not have the {Algorithm} that its index or requirement promises: it is {found}, and {Digits} was expected.");

    /// <summary>Algorithm and digits, as <c>sha256:…</c>.</summary>
    public override string ToString() => Algorithm + ":" + Digits;

    internal HashAlgorithmName Name => Algorithm switch
    {
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };
}
