using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Resolution;

/// <summary>Gives the hash of a package whose channel or index states none, by reading it.</summary>
internal sealed class PackageHasher(IFetcher fetcher)
{
    /// <exception cref="FlowKitException"><c>FK7316</c>: there is nothing to read.</exception>
    public async Task<Sha256Digest> HashAsync(string? stated, Uri address, CancellationToken cancellationToken)
    {
        if (Sha256Digest.TryParse(stated, out Sha256Digest digest)) return digest;
        FetchResponse response = await fetcher.FetchAsync(new FetchRequest(address), cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status != FetchStatus.Ok)
            {
                throw new FlowKitException(EnvironmentErrors.PackageWithoutHash,
                    $"Its channel or index states no SHA-256 of {SafeAddress.Of(address)}, and there is nothing to read there. Use a source that is complete.");
            }
            return await Sha256Digest.ComputeAsync(response.Body, cancellationToken).ConfigureAwait(false);
        }
    }
}
