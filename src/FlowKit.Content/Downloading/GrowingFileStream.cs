namespace FlowKit.Content.Downloading;

/// <summary>
/// A file that a download writes while somebody else reads it from its first byte on, on a thread of its own: where the reader is ahead it waits. When the
/// download begins anew, or ends without success, the reading ends with an <see cref="IOException"/>: what was read is not what the file will hold.
/// </summary>
/// <param name="file">An empty file without a buffer, open for reading and writing; it stays open.</param>
public sealed class GrowingFileStream(FileStream file) : Stream
{
    private readonly object _changed = new();
    private long _length;
    private bool _isComplete, _isGivenUp;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Opens the file for a reader, from its first byte on. It reads synchronously, and has to end before the file is closed.</summary>
    public Stream OpenReader() => new Reader(this);

    /// <summary>Says that the file has all its bytes: readers come to an end.</summary>
    public void Complete() => Change(() => _isComplete = true);

    /// <summary>Says that the file will not get the bytes that it was to have: readers stop.</summary>
    public void GiveUp() => Change(() => _isGivenUp = true);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        Change(() => _length = file.Position);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Change(() => _length = file.Position);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void SetLength(long value)
    {
        if (value < _length) GiveUp();
        file.SetLength(value);
    }

    /// <inheritdoc/>
    public override void Flush() => file.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    /// <summary>Not supported: <see cref="OpenReader"/> gives a stream for that.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A growing file is read by its readers.");

    private void Change(Action change)
    {
        lock (_changed)
        {
            change();
            Monitor.PulseAll(_changed);
        }
    }

    // How many bytes there are, once there is one after the position; the position itself at the end.
    private long WaitFor(long position)
    {
        lock (_changed)
        {
            while (_length == position && !_isComplete && !_isGivenUp) Monitor.Wait(_changed);
            return _isGivenUp ? throw new IOException("The download was given up, or began anew.") : _length;
        }
    }

    private sealed class Reader(GrowingFileStream owner) : ReadOnlyStream
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle = owner.Handle;
        private long _position;

        public override int Read(Span<byte> buffer)
        {
            long available = owner.WaitFor(_position) - _position;
            int read = available == 0 || buffer.Length == 0 ? 0 : RandomAccess.Read(_handle, buffer[..(int)Math.Min(buffer.Length, available)], _position);
            _position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle Handle => file.SafeFileHandle;
}
