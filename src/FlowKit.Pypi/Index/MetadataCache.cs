using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Metadata that was read before, in a folder: by the address of its file and the hash that the index promises of it, or else the entity tag that the server tells. What an index says
/// beside a file is kept only where its hash was checked, for an index may correct it. Each entry begins with its own hash; a damaged one is no entry.
/// </summary>
internal sealed class MetadataCache(string folder)
{
    private const int HashLength = 32;

    // Part of the path: another layout is another folder, and never misread.
    private readonly string _folder = Path.Combine(folder, "metadata-v1");

    /// <summary>What was read of the very file that the index promises; null where it promises none, or nothing is kept.</summary>
    public byte[]? TryRead(PypiFile file) => IdentityOf(file) is { } identity && TryRead(PathOf(file, identity)) is { } content && PromisedHash.FindMismatch(file.CoreMetadata ?? [], content) is null ? content : null;

    /// <summary>What was read when the server told this entity tag; null where nothing was.</summary>
    public byte[]? TryRead(PypiFile file, string etag) => TryRead(PathOf(file, "etag " + etag));

    /// <summary>Keeps what was read of a file, by its promised hash or by the entity tag; of neither nothing is kept.</summary>
    public void Write(PypiFile file, byte[] content, string? etag = null)
    {
        if (IdentityOf(file) is { } identity) Write(PathOf(file, identity), content);
        else if (etag is not null) Write(PathOf(file, "etag " + etag), content);
    }

    // A hash of the metadata alone does for a file of which the index promises nothing else.
    private static string? IdentityOf(PypiFile file) => (PromisedHash.Of(file.Hashes).FirstOrDefault() ?? PromisedHash.Of(file.CoreMetadata ?? []).FirstOrDefault())?.ToString();

    private static byte[]? TryRead(string path)
    {
        try
        {
            byte[] kept = File.ReadAllBytes(path);
            if (kept.Length < HashLength || !SHA256.HashData(kept.AsSpan(HashLength)).AsSpan().SequenceEqual(kept.AsSpan(0, HashLength))) return null;
            LastUse.Note(path);
            return kept[HashLength..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[] content) => CacheFile.TryWrite(path, [.. SHA256.HashData(content), .. content]);

    // Without user information, fragment and query, which may hold a signature.
    private string PathOf(PypiFile file, string identity) => Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        file.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + "\n" + identity))));
}
