using System.IO.Hashing;

namespace FlowKit.Content.Archives;

/// <summary>The unpacked bytes of a zip entry: never more than promised, and at the end of them the CRC must be right.</summary>
internal sealed class ZipEntryStream(Stream decoder, ZipEntry entry) : ReadOnlyStream
{
    private readonly Crc32 _crc = new();
    private long _read;
    private bool _checked;

    public override long Length => entry.Size;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0) return 0;
        int read;
        try
        {
            read = decoder.Read(buffer);
        }
        catch (Exception e) when (CompressionStreams.IsBroken(e))
        {
            throw ZipReader.Bad($"has broken bytes for '{entry.Name}' ({e.Message})", e);
        }
        _read += read;
        if (_read > entry.Size) throw ZipReader.Bad($"has more bytes for '{entry.Name}' than the {entry.Size} that its directory tells");
        _crc.Append(buffer[..read]);
        if (_read == entry.Size) Check();
        else if (read == 0) throw ZipReader.Bad($"has only {_read} of the {entry.Size} bytes of '{entry.Name}'");
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing) decoder.Dispose();
        base.Dispose(disposing);
    }

    private void Check()
    {
        if (_checked) return;
        _checked = true;
        if (_crc.GetCurrentHashAsUInt32() != entry.Crc32) throw ZipReader.Bad($"has wrong bytes for '{entry.Name}': its CRC does not fit");
        Span<byte> one = stackalloc byte[1];
        if (decoder.Read(one) != 0) throw ZipReader.Bad($"has more bytes for '{entry.Name}' than the {entry.Size} that its directory tells");
    }
}
