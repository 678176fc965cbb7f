using System.Collections.Concurrent;

namespace FlowKit.Content.Archives;

/// <summary>
/// Reads another stream on a thread of its own, a few blocks ahead of whoever reads this one: unpacking and writing then take place at once.
/// Disposing it stops the thread and closes the other stream.
/// </summary>
public sealed class ReadAheadStream : Stream
{
    private const int BlockSize = 512 << 10;
    private const int Blocks = 4;

    private readonly BlockingCollection<(byte[] Buffer, int Length)> _full = new(Blocks);
    private readonly BlockingCollection<byte[]> _empty = [.. Enumerable.Range(0, Blocks).Select(_ => new byte[BlockSize])];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private byte[]? _current;
    private int _at, _length;

    /// <summary>Starts to read <paramref name="inner"/>.</summary>
    public ReadAheadStream(Stream inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _reading = Task.Factory.StartNew(() => Fill(inner), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0) return 0;
        if (_at == _length && !NextBlock()) return 0;
        int read = Math.Min(buffer.Length, _length - _at);
        _current.AsSpan(_at, read).CopyTo(buffer);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            // Its own failure was told to the reader, or the reader has left and does not want to know.
            ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
            _full.Dispose();
            _empty.Dispose();
            _stop.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool NextBlock()
    {
        if (_current is not null) _empty.Add(_current);
        _current = null;
        (_at, _length) = (0, 0);
        if (_full.TryTake(out (byte[] Buffer, int Length) block, Timeout.Infinite))
        {
            (_current, _length) = block;
            return true;
        }
        // The end, or an error, which is thrown here in the reader's thread.
        _reading.GetAwaiter().GetResult();
        return false;
    }

    private void Fill(Stream inner)
    {
        try
        {
            using (inner)
            {
                while (true)
                {
                    byte[] buffer = _empty.Take(_stop.Token);
                    int length = 0, read;
                    while (length < BlockSize && (read = inner.Read(buffer, length, BlockSize - length)) > 0) length += read;
                    if (length == 0) return;
                    _full.Add((buffer, length), _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        finally
        {
            _full.CompleteAdding();
        }
    }
}
