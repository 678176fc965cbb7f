namespace FlowKit.Content.Downloading;

/// <summary>
/// A remote file of which only those parts are fetched that somebody reads: its end first, then by range requests what turns out to be missing. Nobody waits
/// on a thread: a read that meets a missing part is stopped, the part is fetched, and the reading is done again. Not safe for several threads.
/// </summary>
public sealed class RangedFile
{
    // Some more than is asked for: what is read next is close by.
    private const int MoreBefore = 4 << 10, AtLeast = 64 << 10;
    private const int MaxPart = 256 << 20, MaxFetches = 8;

    private readonly IFetcher _fetcher;
    private readonly Uri _address;
    private readonly long _length;
    private readonly List<(long Start, byte[] Content)> _parts = [];

    private RangedFile(IFetcher fetcher, Uri address, long length) => (_fetcher, _address, _length) = (fetcher, address, length);

    /// <summary>A file of which a source has just given the end.</summary>
    /// <param name="fetcher">The source.</param>
    /// <param name="address">The file's absolute address.</param>
    /// <param name="end">The answer to a request for <see cref="ByteRange.Last"/> bytes; its body is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The file; null, with the body untouched, where the source cannot do ranges.</returns>
    /// <exception cref="FlowKitException"><c>FK7001</c>: the body broke off.</exception>
    public static async Task<RangedFile?> OpenAsync(IFetcher fetcher, Uri address, FetchResponse end, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(end);
        if (end.Status != FetchStatus.Partial || end.TotalLength is not { } total || end.Length is not { } length || length > Math.Min(total, MaxPart)) return null;
        RangedFile file = new(fetcher, address, total);
        await file.AddAsync(end.Body, total - length, (int)length, cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>Reads the file, as often as it takes until all that is read has been fetched.</summary>
    /// <param name="read">Reads a seekable stream and gives something; it is run several times, so it must do nothing else.</param>
    /// <param name="cancellationToken">Stops the fetching.</param>
    /// <returns>What <paramref name="read"/> gave; null where the source's answers make no sense, or so much or in so many places is read that one had better fetch the whole.</returns>
    /// <exception cref="FlowKitException">What <paramref name="read"/> or <see cref="IFetcher.FetchAsync"/> throws; <c>FK7001</c>: a body broke off.</exception>
    public async Task<T?> ReadAsync<T>(Func<Stream, T> read, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        for (int fetches = 0; ; fetches++)
        {
            try
            {
                using Parts stream = new(this);
                return read(stream);
            }
            catch (MissingPartException missing)
            {
                if (fetches == MaxFetches || !await FetchAsync(missing.From, missing.Length, cancellationToken).ConfigureAwait(false)) return null;
            }
        }
    }

    private async Task<bool> FetchAsync(long position, int length, CancellationToken cancellationToken)
    {
        long from = Math.Max(0, position - MoreBefore), to = Math.Min(_length, position + Math.Max(length, AtLeast));
        if (to - from > MaxPart) return false;
        FetchResponse response = await _fetcher.FetchAsync(new FetchRequest(_address) { Range = new ByteRange(from, to - 1) }, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            bool fits = response.Status == FetchStatus.Partial && (response.TotalLength ?? _length) == _length && (response.Length ?? to - from) == to - from;
            if (!fits) return false;
            await AddAsync(response.Body, from, (int)(to - from), cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task AddAsync(Stream body, long start, int length, CancellationToken cancellationToken)
    {
        byte[] part = new byte[length];
        try
        {
            await body.ReadExactlyAsync(part, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"The download of a part of {SafeAddress.Of(_address)} broke off: {e.Message} Try again.", e);
        }
        _parts.Add((start, part));
    }

    private sealed class MissingPartException(long from, int length) : Exception
    {
        public long From { get; } = from;

        public int Length { get; } = length;
    }

    private sealed class Parts(RangedFile file) : ReadOnlyStream
    {
        public override bool CanSeek => true;

        public override long Length => file._length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            if (Position >= Length || buffer.Length == 0) return 0;
            foreach ((long start, byte[] content) in file._parts)
            {
                if (Position < start || Position >= start + content.Length) continue;
                int count = (int)Math.Min(buffer.Length, start + content.Length - Position);
                content.AsSpan((int)(Position - start), count).CopyTo(buffer);
                Position += count;
                return count;
            }
            throw new MissingPartException(Position, (int)Math.Min(buffer.Length, Length - Position));
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };
    }
}
