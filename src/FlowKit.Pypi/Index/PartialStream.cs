namespace FlowKit.Pypi.Index;

/// <summary>A file of which only parts are at hand; reading another part throws <see cref="MissingPartException"/>.</summary>
internal sealed class PartialStream(long length) : Stream
{
    private readonly List<(long Start, byte[] Content)> _parts = [];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public void Add(long start, byte[] content) => _parts.Add((start, content));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= length || buffer.Length == 0) return 0;
        foreach ((long start, byte[] content) in _parts)
        {
            if (Position < start || Position >= start + content.Length) continue;
            int count = (int)Math.Min(buffer.Length, start + content.Length - Position);
            content.AsSpan((int)(Position - start), count).CopyTo(buffer);
            Position += count;
            return count;
        }
        throw new MissingPartException(Position, Math.Min(length, Position + buffer.Length));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A part of a file cannot be resized.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A part of a file cannot be written.");
}
