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

    /// <summary>The hashes that can be trusted of texts such as <c>sha512:…</c>.</summary>
    /// <param name="hashes">Algorithms and hexadecimal digits, with <c>:</c> or <c>=</c> between, as requirements name them.</param>
    public static IEnumerable<PromisedHash> Of(IReadOnlyList<string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return Of([.. hashes.Select(static hash => hash.Split([':', '='], 2)).Where(static parts => parts.Length == 2).Select(static parts => KeyValuePair.Create(parts[0].Trim(), parts[1].Trim()))]);
    }

    /// <summary>The first promise that the content breaks, and what it has instead; null where it keeps all of them.</summary>
    /// <param name="hashes">What is promised; see <see cref="Of(IReadOnlyList{KeyValuePair{string, string}})"/>.</param>
    /// <param name="content">The bytes.</param>
    public static (PromisedHash Promised, string Found)? FindMismatch(IReadOnlyList<KeyValuePair<string, string>> hashes, ReadOnlySpan<byte> content)
    {
        using HashingStream hashing = new(Stream.Null, promised: Of(hashes));
        hashing.Write(content);
        return hashing.FindMismatch();
    }

    /// <summary>Reads a content to its end and holds it to every promise.</summary>
    /// <inheritdoc cref="VerifyAsync(IReadOnlyList{KeyValuePair{string, string}}, IReadOnlyList{string}, string, Stream, CancellationToken)"/>
    public static Task<Sha256Digest> VerifyAsync(IReadOnlyList<KeyValuePair<string, string>> hashes, string name, Stream content, CancellationToken cancellationToken = default) =>
        VerifyAsync(hashes, [], name, content, cancellationToken);

    /// <summary>Reads a content to its end and holds it to every promise, and to one of the hashes that are required of it, where there are any.</summary>
    /// <param name="hashes">What is promised; see <see cref="Of(IReadOnlyList{KeyValuePair{string, string}})"/>.</param>
    /// <param name="anyOf">What is required; see <see cref="Of(IReadOnlyList{string})"/>.</param>
    /// <param name="name">What is read, for the message.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The SHA-256 of the content.</returns>
    /// <exception cref="FlowKitException"><c>FK7005</c>: a promise is broken, or the content has none of the required hashes.</exception>
    public static async Task<Sha256Digest> VerifyAsync(
        IReadOnlyList<KeyValuePair<string, string>> hashes, IReadOnlyList<string> anyOf, string name, Stream content, CancellationToken cancellationToken = default)
    {
        using HashingStream hashing = new(content, promised: Of(hashes), anyOf: Of(anyOf));
        await hashing.CopyToAsync(Stream.Null, 128 << 10, cancellationToken).ConfigureAwait(false);
        if (hashing.FindMismatch() is ({ } promised, { } found)) throw promised.IsBrokenBy(name, found);
        // Who names only hashes that prove nothing wanted a proof all the same.
        string? other = anyOf.Count > 0 && !Of(anyOf).Any() ? "sha256:" + hashing.Sha256 : hashing.FindNoneOf();
        return other is null ? hashing.Sha256 : throw NoneOf(name, anyOf, other);
    }

    /// <summary>The error (<c>FK7005</c>) that something has none of the hashes of which it has to have one.</summary>
    /// <param name="what">What was read, as messages name it.</param>
    /// <param name="anyOf">What was required.</param>
    /// <param name="found">What it has instead; see <see cref="HashingStream.FindNoneOf"/>.</param>
    public static FlowKitException NoneOf(string what, IEnumerable<string> anyOf, string found) =>
        new(ContentErrors.HashMismatch, $"{what} has none of the hashes that are required of it: it is {found}, and {string.Join(" or ", anyOf)} was expected.");

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
