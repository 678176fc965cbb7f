using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;

namespace FlowKit.Environments.Resolution;

/// <summary>Gives the hash of a package whose channel or index states none, by reading it.</summary>
internal sealed class PackageHasher(IFetcher fetcher)
{
    private readonly PackageDownloader _downloader = new(fetcher);

    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read.</exception>
    public async Task<Sha256Digest> HashAsync(string? stated, Uri address, CancellationToken cancellationToken) =>
        Sha256Digest.TryParse(stated, out Sha256Digest digest) ? digest : await ReadAsync(new DownloadRequest(address), cancellationToken).ConfigureAwait(false);

    /// <summary>The SHA-256 of a file of an index, which may state a SHA-384 or SHA-512 alone. A file that a requirement wants another hash of is read as well: then its SHA-256 stands for that.</summary>
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read. <c>FK7005</c>: it does not have what the index states or the requirement demands.</exception>
    public async Task<Sha256Digest> HashAsync(PypiFile file, CancellationToken cancellationToken) =>
        file.RequiredHashes.Count == 0 && Sha256Digest.TryParse(file.Sha256, out Sha256Digest digest) ? digest
            : await ReadAsync(new DownloadRequest(file.Url) { Promised = [.. PromisedHash.Of(file.Hashes)], AnyOf = [.. PromisedHash.Of(file.RequiredHashes)] }, cancellationToken).ConfigureAwait(false);

    /// <summary>The SHA-256 of what has a certain MD5.</summary>
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read. <c>FK7005</c>: it has another MD5.</exception>
    public Task<Sha256Digest> HashByMd5Async(string md5, Uri address, CancellationToken cancellationToken) => ReadAsync(new DownloadRequest(address) { Md5 = md5 }, cancellationToken);

    private async Task<Sha256Digest> ReadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await _downloader.DownloadAsync(request, Stream.Null, cancellationToken).ConfigureAwait(false)).Sha256;
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.NotFound)
        {
            throw new FlowKitException(EnvironmentErrors.PackageWithoutHash,
                $"Its channel, index or lock states no SHA-256 of {SafeAddress.Of(request.Address)}, and there is nothing to read there. Use a source that is complete.", e);
        }
    }
}
