using ICSharpCode.SharpZipLib.BZip2;

namespace FlowKit.Content.Archives;

/// <summary>Decodes bzip2 streams that stand one after the other; the decoder that does the work reads only one.</summary>
internal sealed class MultiBzip2Stream(BufferedStream compressed) : ReadOnlyStream
{
    private BZip2InputStream? _current;
    private bool _atEnd;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0) return 0;
        while (!_atEnd)
        {
            _current ??= Open();
            int read = _current.Read(buffer, offset, count);
            if (read > 0) return read;
            _current = null;
            // What follows is another stream or nothing; anything else is looked at by Open, and refused.
            int next = compressed.ReadByte();
            if (next < 0) _atEnd = true;
            else _pushedBack = next;
        }
        return 0;
    }

    private int _pushedBack = -1;

    protected override void Dispose(bool disposing)
    {
        if (disposing) compressed.Dispose();
        base.Dispose(disposing);
    }

    private BZip2InputStream Open() => new(new PushBack(this)) { IsStreamOwner = false };

    /// <summary>Gives the decoder the byte that was taken to see whether there is more.</summary>
    private sealed class PushBack(MultiBzip2Stream owner) : ReadOnlyStream
    {
        public override int ReadByte()
        {
            if (owner._pushedBack < 0) return owner.ReadCompressedByte();
            int value = owner._pushedBack;
            owner._pushedBack = -1;
            return value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int value = ReadByte();
            if (value < 0 || count == 0) return 0;
            buffer[offset] = (byte)value;
            return 1;
        }
    }

    private int ReadCompressedByte() => compressed.ReadByte();
}
