namespace FlowKit.Content.Archives;

/// <summary>What a decoder gives, held to the limits; what is wrong with its input becomes one kind of error.</summary>
internal sealed class GuardedStream(Stream decoder, CountingStream compressed, string format, ArchiveLimits limits) : ReadOnlyStream
{
    private long _total;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(decoder.Read(buffer));
        }
        catch (Exception e) when (CompressionStreams.IsBroken(e))
        {
            throw Broken(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Count(decoder.Read(buffer, offset, count));
        }
        catch (Exception e) when (CompressionStreams.IsBroken(e))
        {
            throw Broken(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (CompressionStreams.IsBroken(e))
        {
            throw Broken(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            compressed.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _total += read;
        if (_total > limits.MaxTotalBytes)
            throw new FlowKitException(ContentErrors.TooLarge, $"The {format} data unpacks to more than the {limits.MaxTotalBytes} bytes that are allowed.");
        if (_total > ArchiveLimits.RatioFloor && _total > compressed.Count * limits.MaxRatio)
        {
            throw new FlowKitException(ContentErrors.TooLarge,
                $"The {format} data unpacks to more than {limits.MaxRatio:0} times its size ({_total} bytes from {compressed.Count}), which no honest package does.");
        }
        return read;
    }

    private FlowKitException Broken(Exception e) =>
        new(ContentErrors.BadArchive, $"The {format} data is broken or cut short after {compressed.Count} bytes: {e.Message} Fetch it again; if it stays so, report it to its source.", e);
}
