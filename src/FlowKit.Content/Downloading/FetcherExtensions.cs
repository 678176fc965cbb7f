namespace FlowKit.Content.Downloading;

/// <summary>Shorthands for small documents.</summary>
public static class FetcherExtensions
{
    /// <summary>Reads a whole small document into memory; null where the source has none.</summary>
    /// <param name="fetcher">The source.</param>
    /// <param name="address">An absolute address.</param>
    /// <param name="limit">The most bytes that are taken; more is an error. Default 64 MiB.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FlowKitException"><c>FK7004</c>: the document is longer than <paramref name="limit"/>.</exception>
    public static Task<byte[]?> ReadBytesAsync(this IFetcher fetcher, Uri address, long limit = 64 << 20, CancellationToken cancellationToken = default) =>
        ReadBytesAsync(fetcher, new FetchRequest(address), limit, cancellationToken);

    /// <inheritdoc cref="ReadBytesAsync(IFetcher, Uri, long, CancellationToken)"/>
    /// <param name="fetcher">The source.</param>
    /// <param name="request">What to read, and how.</param>
    /// <param name="limit">The most bytes that are taken; more is an error. Default 64 MiB.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<byte[]?> ReadBytesAsync(this IFetcher fetcher, FetchRequest request, long limit = 64 << 20, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(request);
        FetchResponse response = await fetcher.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status == FetchStatus.NotFound) return null;
            using MemoryStream buffer = new(response.Length is > 0 and <= int.MaxValue ? (int)Math.Min(response.Length.Value, limit) : 0);
            byte[] chunk = new byte[64 << 10];
            int read;
            while ((read = await response.Body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (buffer.Length + read > limit)
                    throw new FlowKitException(ContentErrors.TooLarge, $"{SafeAddress.Of(request.Address)} is longer than the {limit} bytes that are read of such a document. Check that the address is right.");
                buffer.Write(chunk, 0, read);
            }
            return buffer.ToArray();
        }
    }
}
