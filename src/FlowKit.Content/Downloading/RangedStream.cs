namespace FlowKit.Content.Downloading;

/// <summary>
/// A resource that is read in pieces, where it is wanted, by range requests: the end of an archive and what it points to, without the rest. A
/// read waits for the network, so read on a thread that may wait. Not safe for several threads.
/// </summary>
public sealed class RangedStream : Stream
{
    private const int PieceSize = 64 << 10, MaxPieceSize = 8 << 20;

    private readonly IFetcher _fetcher;
    private readonly Uri _address;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<long, byte[]> _pieces = [];
    private int _nextSize = PieceSize;

    private RangedStream(IFetcher fetcher, Uri address, long length, CancellationToken cancellationToken) =>
        (_fetcher, _address, Length, _cancellationToken) = (fetcher, address, length, cancellationToken);

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Opens a resource by fetching its end; null where the source cannot do ranges.</summary>
    /// <param name="fetcher">The source.</param>
    /// <param name="address">An absolute address.</param>
    /// <param name="cancellationToken">Stops this and every later read.</param>
    /// <exception cref="FlowKitException"><c>FK7007</c>: there is nothing. See also <see cref="IFetcher.FetchAsync"/>.</exception>
    public static async Task<RangedStream?> OpenAsync(IFetcher fetcher, Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(address);
        FetchResponse response = await fetcher.FetchAsync(new FetchRequest(address) { Range = ByteRange.Last(PieceSize) }, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status == FetchStatus.NotFound) throw new FlowKitException(ContentErrors.NotFound, $"{SafeAddress.Of(address)} is not there. Check the address.");
            if (response.Status != FetchStatus.Partial || response.TotalLength is not { } total) return null;
            RangedStream stream = new(fetcher, address, total, cancellationToken);
            byte[] end = new byte[Math.Min(total, PieceSize)];
            await stream.FillAsync(response.Body, end).ConfigureAwait(false);
            stream._pieces.Add(total - end.Length, end);
            return stream;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.Length == 0) return 0;
        (long start, byte[] piece) = PieceAt(Position) ?? FetchAsync().GetAwaiter().GetResult();
        int count = (int)Math.Min(buffer.Length, start + piece.Length - Position);
        piece.AsSpan((int)(Position - start), count).CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("The resource is only read.");

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The resource is only read.");

    private (long Start, byte[] Piece)? PieceAt(long position)
    {
        foreach ((long start, byte[] piece) in _pieces)
        {
            if (position >= start && position < start + piece.Length) return (start, piece);
        }
        return null;
    }

    // Up to where something is known already; the longer somebody reads on, the more at once.
    private async Task<(long Start, byte[] Piece)> FetchAsync()
    {
        long end = Math.Min(Length, Position + _nextSize);
        foreach (long known in _pieces.Keys) if (known > Position) end = Math.Min(end, known);
        _nextSize = Math.Min(2 * _nextSize, MaxPieceSize);
        FetchResponse response = await _fetcher.FetchAsync(new FetchRequest(_address) { Range = new ByteRange(Position, end - 1) }, _cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status != FetchStatus.Partial || response.TotalLength is { } total && total != Length)
                throw new FlowKitException(ContentErrors.Unreachable, $"{SafeAddress.Of(_address)} changed while it was read, or its server answers ranges in a way that makes no sense. Try again.");
            byte[] piece = new byte[end - Position];
            await FillAsync(response.Body, piece).ConfigureAwait(false);
            _pieces.Add(Position, piece);
            return (Position, piece);
        }
    }

    private async Task FillAsync(Stream body, byte[] piece)
    {
        try
        {
            await body.ReadExactlyAsync(piece, _cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"The download of a part of {SafeAddress.Of(_address)} broke off: {e.Message} Try again.", e);
        }
    }
}
