using System.Security.Cryptography;
using FlowKit.Content;
using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Index;

/// <summary>A hash that a file has to have, of an algorithm that can be trusted: SHA-256, SHA-384 or SHA-512. Others (MD5, SHA-1) prove nothing and are passed over.</summary>
/// <param name="Algorithm">The algorithm, in lower case as indexes name it.</param>
/// <param name="Digits">The hexadecimal digits, in lower case.</param>
internal sealed record PromisedHash(string Algorithm, string Digits)
{
    private static readonly string[] Trusted = ["sha256", "sha384", "sha512"];

    /// <summary>The hashes that can be trusted, SHA-256 first.</summary>
    public static IEnumerable<PromisedHash> Of(IReadOnlyList<KeyValuePair<string, string>> hashes) => Trusted.SelectMany(
        algorithm => hashes.Where(hash => hash.Key.Equals(algorithm, StringComparison.OrdinalIgnoreCase)).Select(hash => new PromisedHash(algorithm, hash.Value.ToLowerInvariant())));

    /// <summary>The first promise that the content breaks, and what it has instead; null where it keeps all of them.</summary>
    public static (PromisedHash Promised, string Found)? FindMismatch(IReadOnlyList<KeyValuePair<string, string>> hashes, byte[] content)
    {
        foreach (PromisedHash promised in Of(hashes))
        {
            string found = Convert.ToHexStringLower(CryptographicOperations.HashData(promised.Name, content));
            if (found != promised.Digits) return (promised, found);
        }
        return null;
    }

    /// <summary>Reads a content to its end and holds it to every promise.</summary>
    /// <returns>The SHA-256 of the content.</returns>
    /// <exception cref="FlowKitException"><c>FK7005</c>: a promise is broken.</exception>
    public static async Task<Sha256Digest> VerifyAsync(IReadOnlyList<KeyValuePair<string, string>> hashes, string name, Stream content, CancellationToken cancellationToken)
    {
        List<(PromisedHash Promised, IncrementalHash Hash)> open = [.. Of(hashes).Select(static promised => (promised, promised.Begin()))];
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            byte[] chunk = new byte[128 << 10];
            int read;
            while ((read = await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                sha256.AppendData(chunk, 0, read);
                foreach ((_, IncrementalHash hash) in open) hash.AppendData(chunk, 0, read);
            }
            foreach ((PromisedHash promised, IncrementalHash hash) in open)
            {
                if (!promised.IsKeptBy(hash, out string found))
                    throw new FlowKitException(ContentErrors.HashMismatch, $"{name} does not have the {promised.Algorithm} that its index or requirement promises: it is {found}, and {promised.Digits} was expected.");
            }
            return new Sha256Digest(sha256.GetHashAndReset());
        }
        finally
        {
            foreach ((_, IncrementalHash hash) in open) hash.Dispose();
        }
    }

    /// <summary>A hash in the making that <see cref="IsKeptBy"/> then looks at.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHash(Name);

    /// <summary>Whether what went into a hash of <see cref="Begin"/> keeps the promise; <paramref name="found"/> are its digits.</summary>
    public bool IsKeptBy(IncrementalHash hash, out string found)
    {
        found = Convert.ToHexStringLower(hash.GetHashAndReset());
        return found == Digits;
    }

    /// <summary>Algorithm and digits, as <c>sha256:…</c>.</summary>
    public override string ToString() => Algorithm + ":" + Digits;

    private HashAlgorithmName Name => Algorithm switch
    {
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };
}
