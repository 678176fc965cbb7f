namespace FlowKit.Content.Downloading;

/// <summary>The body of an HTTP answer: gives up when the server falls silent, says where a broken body came from, and closes the answer.</summary>
internal sealed class ResponseStream(Stream inner, HttpResponseMessage response, Uri address, TimeSpan readTimeout) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Most reads find their bytes waiting, and need no timer.
        ValueTask<int> read = inner.ReadAsync(buffer, cancellationToken);
        if (read.IsCompletedSuccessfully) return read.Result;
        try
        {
            return await read.AsTask().WaitAsync(readTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new IOException($"{SafeAddress.Of(address)} sent nothing for {readTimeout.TotalSeconds:0} s.", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"The answer of {SafeAddress.Of(address)} broke off: {e.Message}", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
        }
        base.Dispose(disposing);
    }
}
