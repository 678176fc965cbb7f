using System.Buffers;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Downloads packages: hashes while the bytes pass, checks size and hash, goes on where a broken body stopped when the server can do ranges,
/// and tries the next place of its source (a mirror), or the last one once more, when something is wrong with what came.
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
        DownloadTurn turn = new();
        List<FlowKitException> failures = [];
        for (bool again = false; ;)
        {
            destination.SetLength(start);
            destination.Position = start;
            try
            {
                return await DownloadFromAsync(turn, request, destination, start, cancellationToken).ConfigureAwait(false);
            }
            catch (FlowKitException e)
            {
                failures.Add(e);
            }
            if (turn.GoOn()) continue;
            // The last place is tried once more: a proxy's half answer or a flipped bit on the way is not there the second time.
            if (again || failures[^1].Code is ContentErrors.NotFound or ContentErrors.Unauthorized or ContentErrors.TooLarge or ContentErrors.Offline) break;
            again = true;
        }
        destination.SetLength(start);
        destination.Position = start;
        string[] messages = [.. failures.Select(e => e.Message).Distinct(StringComparer.Ordinal)];
        throw messages.Length == 1 ? failures[^1] : new FlowKitException(failures[^1].Code, string.Join(" Before: ", messages.Reverse()), failures[^1]);
    }

    private async Task<DownloadResult> DownloadFromAsync(DownloadTurn turn, DownloadRequest request, Stream destination, long start, CancellationToken cancellationToken)
    {
        using HashingStream hashing = new(destination, withMd5: request.Md5 is not null, request.Promised, request.AnyOf);
        long? total = request.Size;
        for (int resumes = 0; ; resumes++)
        {
            FetchRequest fetch = new(request.Address) { Place = turn.Place, Range = hashing.Length > 0 ? new ByteRange(hashing.Length, null) : null };
            turn.Begin(request.Address);
            FetchResponse response = await fetcher.FetchAsync(fetch, cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                turn.Answer(response);
                if (response.Status == FetchStatus.NotFound)
                    throw new FlowKitException(ContentErrors.NotFound, $"{turn.Asked} is not there. It may have been removed from its channel or index: update the lock, or add a mirror.");
                if (hashing.Length > 0 && response.Status != FetchStatus.Partial)
                {
                    hashing.Restart();
                    destination.SetLength(start);
                    destination.Position = start;
                }
                total ??= response.TotalLength ?? response.Length;
                try
                {
                    await CopyAsync(response.Body, hashing, turn.Address, request, total, cancellationToken).ConfigureAwait(false);
                }
                catch (IOException e) when (resumes < 3 && !cancellationToken.IsCancellationRequested && e is not (FileNotFoundException or DirectoryNotFoundException) && !DiskErrors.IsFull(e))
                {
                    continue;
                }
                catch (IOException e) when (!DiskErrors.IsFull(e))
                {
                    throw new FlowKitException(ContentErrors.Unreachable, $"The download of {SafeAddress.Of(turn.Address)} broke off after {hashing.Length} bytes: {e.Message}", e);
                }
                // A closed connection without an error is a truncated body too.
                if (total is { } expected && hashing.Length < expected && resumes < 3) continue;
            }
            return Check(turn.Address, request, hashing);
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
        if (hashing.FindMismatch() is ({ } broken, { } found)) throw Mismatch(place, broken.Algorithm, broken.Digits, found);
        if (hashing.FindNoneOf() is { } other) throw PromisedHash.NoneOf(SafeAddress.Of(place), request.AnyOf.Select(static hash => hash.ToString()), other);
        return new DownloadResult(place, sha256, hashing.Md5Hex, hashing.Length);
    }

    private static FlowKitException Mismatch(Uri place, string kind, string promised, string found) => new(ContentErrors.HashMismatch,
        $"{SafeAddress.Of(place)} does not have the bytes that were promised: its {kind} is {found}, and {promised} was expected. "
        + "The file was replaced at its source, or changed on the way; do not use it until you know which.");
}
