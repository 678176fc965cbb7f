using Microsoft.Win32.SafeHandles;

namespace FlowKit.Conda.Channels;

/// <summary>
/// The bytes of an uncompressed document, in memory or in a file. A file is read piece by piece and never mapped: one that somebody cuts short
/// then gives an error, where a mapping would end the process. Its handle is closed by the garbage collector.
/// </summary>
internal sealed class DocumentBytes
{
    private const int WindowLength = 128 << 10;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly SafeFileHandle? _file;
    private byte[] _window = [];
    private long _windowStart;
    private int _windowLength;

    public DocumentBytes(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        Length = memory.Length;
    }

    public DocumentBytes(SafeFileHandle file)
    {
        _file = file;
        Length = RandomAccess.GetLength(file);
    }

    public long Length { get; }

    /// <summary>Some of the bytes; valid until the next call. Shorter than asked for where the document ends. Not for several threads.</summary>
    public ReadOnlySpan<byte> Read(long start, int length)
    {
        if (_file is null) return start >= Length ? default : _memory.Span.Slice((int)start, (int)Math.Min(length, Length - start));
        if (start < _windowStart || start + length > _windowStart + _windowLength)
        {
            // Records of one name lie together: the next ones come with the first.
            int wanted = Math.Max(length, WindowLength);
            if (_window.Length < wanted) _window = new byte[wanted];
            _windowStart = start;
            _windowLength = 0;
            int read;
            while (_windowLength < wanted && (read = RandomAccess.Read(_file, _window.AsSpan(_windowLength, wanted - _windowLength), start + _windowLength)) > 0) _windowLength += read;
        }
        int offset = (int)(start - _windowStart);
        return _window.AsSpan(offset, Math.Min(length, _windowLength - offset));
    }
}
