namespace FlowKit.Content.Downloading;

/// <summary>The body of an HTTP answer: gives up when the server falls silent, says where a broken body came from, tells how far it is, and closes the answer.</summary>
internal sealed class ResponseStream(Stream inner, HttpResponseMessage response, Uri address, TimeSpan readTimeout, Action<long>? progress) : ReadOnlyStream
{
    private long _count;
    private readonly CancellationTokenSource _stop = new();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Most reads find their bytes waiting, and need no timer.
        ValueTask<int> read = inner.ReadAsync(buffer, _stop.Token);
        if (read.IsCompletedSuccessfully) return Counted(read.Result);
        CancellationTokenRegistration stopped = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        await using (stopped.ConfigureAwait(false))
        {
            _stop.CancelAfter(readTimeout);
            try
            {
                // Stopped and not left alone: nobody may write into the buffer once its owner has it back.
                return Counted(await read.ConfigureAwait(false));
            }
            catch (OperationCanceledException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new IOException($"{SafeAddress.Of(address)} sent nothing for {readTimeout.TotalSeconds:0} s.", e);
            }
            catch (HttpRequestException e)
            {
                throw new IOException($"The answer of {SafeAddress.Of(address)} broke off: {e.Message}", e);
            }
            finally
            {
                _stop.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    private int Counted(int read)
    {
        _count += read;
        if (read > 0) progress?.Invoke(_count);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
            _stop.Dispose();
        }
        base.Dispose(disposing);
    }
}
