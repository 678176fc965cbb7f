using System.Buffers;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Downloads packages: hashes while the bytes pass, checks size and hash, goes on where a broken body stopped when the server can do ranges,
/// and tries the next mirror (or the same place once more) when something is wrong with what came.
/// </summary>
/// <param name="fetcher">Where bytes come from.</param>
public sealed class PackageDownloader(IFetcher fetcher)
{
    private const int BufferSize = 128 << 10;

    /// <summary>Downloads into <paramref name="destination"/>, from its current position on.</summary>
    /// <param name="request">What to download.</param>
    /// <param name="destination">Gets the bytes; it must be able to seek and to be cut, for another try. It holds only checked bytes when this returns.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="FlowKitException">Wrong hash or size (<c>FK7005</c>), nothing there (<c>FK7007</c>), not reachable (<c>FK7001</c>), too large (<c>FK7004</c>).</exception>
    public async Task<DownloadResult> DownloadAsync(DownloadRequest request, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        long start = destination.Position;
        // The last place is tried once more: a proxy's half answer or a flipped bit on the way is not there the second time.
        Uri[] places = [request.Address, .. request.Mirrors];
        FlowKitException? failure = null;
        for (int attempt = 0; attempt <= places.Length; attempt++)
        {
            Uri place = places[Math.Min(attempt, places.Length - 1)];
            if (attempt == places.Length && failure?.Code is ContentErrors.NotFound or ContentErrors.Unauthorized or ContentErrors.TooLarge or ContentErrors.Offline) break;
            destination.SetLength(start);
            destination.Position = start;
            try
            {
                return await DownloadFromAsync(place, attempt, request, destination, start, cancellationToken).ConfigureAwait(false);
            }
            catch (FlowKitException e)
            {
                failure = e;
            }
        }
        destination.SetLength(start);
        destination.Position = start;
        throw failure!;
    }

    private async Task<DownloadResult> DownloadFromAsync(Uri place, int attempt, DownloadRequest request, Stream destination, long start, CancellationToken cancellationToken)
    {
        using HashingStream hashing = new(destination, withMd5: request.Md5 is not null);
        long? total = request.Size;
        for (int resumes = 0; ; resumes++)
        {
            FetchRequest fetch = new(place) { Attempt = attempt, Range = hashing.Length > 0 ? new ByteRange(hashing.Length, null) : null };
            FetchResponse response = await fetcher.FetchAsync(fetch, cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                if (response.Status == FetchStatus.NotFound)
                    throw new FlowKitException(ContentErrors.NotFound, $"{SafeAddress.Of(place)} is not there. It may have been removed from its channel or index: update the lock, or add a mirror.");
                if (hashing.Length > 0 && response.Status != FetchStatus.Partial)
                {
                    hashing.Restart();
                    destination.SetLength(start);
                    destination.Position = start;
                }
                total ??= response.TotalLength ?? response.Length;
                try
                {
                    await CopyAsync(response.Body, hashing, place, request, total, cancellationToken).ConfigureAwait(false);
                }
                catch (IOException e) when (resumes < 3 && !cancellationToken.IsCancellationRequested && e is not (FileNotFoundException or DirectoryNotFoundException) && !DiskErrors.IsFull(e))
                {
                    continue;
                }
                catch (IOException e) when (!DiskErrors.IsFull(e))
                {
                    throw new FlowKitException(ContentErrors.Unreachable, $"The download of {SafeAddress.Of(place)} broke off after {hashing.Length} bytes: {e.Message}", e);
                }
                // A closed connection without an error is a truncated body too.
                if (total is { } expected && hashing.Length < expected && resumes < 3) continue;
            }
            return Check(place, request, hashing);
        }
    }

    private static async Task CopyAsync(Stream body, HashingStream destination, Uri place, DownloadRequest request, long? total, CancellationToken cancellationToken)
    {
        long limit = request.Size ?? request.MaxSize;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (destination.Length + read > limit)
                {
                    throw request.Size is { } size
                        ? new FlowKitException(ContentErrors.HashMismatch, $"{SafeAddress.Of(place)} is longer than the {size} bytes that were promised.")
                        : new FlowKitException(ContentErrors.TooLarge, $"{SafeAddress.Of(place)} is longer than the {limit} bytes that are taken of a package.");
                }
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                request.Progress?.Report(new DownloadProgress(place, destination.Length, total));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DownloadResult Check(Uri place, DownloadRequest request, HashingStream hashing)
    {
        if (request.Size is { } size && hashing.Length != size)
        {
            throw new FlowKitException(ContentErrors.HashMismatch,
                $"{SafeAddress.Of(place)} has {hashing.Length} bytes and not the {size} that were promised. The download is truncated, or the file was replaced.");
        }
        Sha256Digest sha256 = hashing.Sha256;
        if (request.Sha256 is { } promised && sha256 != promised) throw Mismatch(place, "SHA-256", promised.ToString(), sha256.ToString());
        if (request.Md5 is { } md5 && !string.Equals(md5, hashing.Md5Hex, StringComparison.OrdinalIgnoreCase)) throw Mismatch(place, "MD5", md5, hashing.Md5Hex!);
        return new DownloadResult(place, sha256, hashing.Md5Hex, hashing.Length);
    }

    private static FlowKitException Mismatch(Uri place, string kind, string promised, string found) => new(ContentErrors.HashMismatch,
        $"{SafeAddress.Of(place)} does not have the bytes that were promised: its {kind} is {found}, and {promised} was expected. "
        + "The file was replaced at its source, or changed on the way; do not use it until you know which.");
}
