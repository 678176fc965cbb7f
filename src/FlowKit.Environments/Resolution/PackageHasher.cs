using System.Security.Cryptography;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;

namespace FlowKit.Environments.Resolution;

/// <summary>Gives the hash of a package whose channel or index states none, by reading it.</summary>
internal sealed class PackageHasher(IFetcher fetcher)
{
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read.</exception>
    public async Task<Sha256Digest> HashAsync(string? stated, Uri address, CancellationToken cancellationToken) =>
        Sha256Digest.TryParse(stated, out Sha256Digest digest) ? digest : await ReadAsync(address, Sha256Digest.ComputeAsync, cancellationToken).ConfigureAwait(false);

    /// <summary>The SHA-256 of a file of an index, which may state a SHA-384 or SHA-512 alone.</summary>
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read. <c>FK7005</c>: it does not have what the index states.</exception>
    public async Task<Sha256Digest> HashAsync(PypiFile file, CancellationToken cancellationToken) =>
        Sha256Digest.TryParse(file.Sha256, out Sha256Digest digest) ? digest : await ReadAsync(file.Url, file.VerifyAsync, cancellationToken).ConfigureAwait(false);

    /// <summary>The SHA-256 of what has a certain MD5.</summary>
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read. <c>FK7005</c>: it has another MD5.</exception>
    public Task<Sha256Digest> HashByMd5Async(string md5, Uri address, CancellationToken cancellationToken) => ReadAsync(address, async (body, token) =>
    {
        using IncrementalHash old = IncrementalHash.CreateHash(HashAlgorithmName.MD5), hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, token).ConfigureAwait(false)) > 0;)
        {
            old.AppendData(buffer, 0, read);
            hash.AppendData(buffer, 0, read);
        }
        string actual = Convert.ToHexStringLower(old.GetHashAndReset());
        return actual == md5 ? new Sha256Digest(hash.GetHashAndReset())
            : throw new FlowKitException(ContentErrors.HashMismatch, $"{SafeAddress.Of(address)} has the MD5 {actual}, and the lock says {md5}. It was exchanged since it was locked, or is damaged: lock again, or take it from a source that has the one that was locked.");
    }, cancellationToken);

    private async Task<Sha256Digest> ReadAsync(Uri address, Func<Stream, CancellationToken, Task<Sha256Digest>> hash, CancellationToken cancellationToken)
    {
        FetchResponse response = await fetcher.FetchAsync(new FetchRequest(address), cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status != FetchStatus.Ok)
            {
                throw new FlowKitException(EnvironmentErrors.PackageWithoutHash,
                    $"Its channel or index states no SHA-256 of {SafeAddress.Of(address)}, and there is nothing to read there. Use a source that is complete.");
            }
            return await hash(response.Body, cancellationToken).ConfigureAwait(false);
        }
    }
}
