namespace FlowKit.Content.Archives;

/// <summary>
/// Walks a zip archive from its first byte on, while it arrives: stored entries whose size stands before them. What it gives is preliminary, for the
/// directory at the end has the last word: hold each entry to <see cref="ZipReader.Confirms"/> once the archive is there.
/// </summary>
/// <param name="stream">The archive; read from its start to the end of the last entry that was asked for, and left open.</param>
public sealed class ZipForwardReader(Stream stream)
{
    private long _offset;
    private long _left;

    /// <summary>The next entry; null where there is none, or one that only the directory could tell about (packed, encrypted, of a size that stands elsewhere).</summary>
    /// <exception cref="FlowKitException"><c>FK7006</c>: its name is none.</exception>
    /// <exception cref="EndOfStreamException">The archive ends where it should go on.</exception>
    public ZipEntry? Next()
    {
        Skip();
        if (ZipLocalHeader.Read(stream) is not { } header) return null;
        bool tellsAll = header is { IsEncrypted: false, SizesFollow: false, Method: ZipReader.Stored } && header.PackedSize == header.Size;
        if (!tellsAll) return null;
        ZipEntry entry = new()
        {
            Name = ZipDirectory.NameOf(header.Name), IsDirectory = header.Name is [.., (byte)'/'], Size = header.Size, CompressedSize = header.PackedSize,
            Crc32 = header.Crc32, UnixMode = 0, Modified = header.Modified, Method = header.Method, Flags = header.Flags, HeaderOffset = _offset, RawName = header.Name,
        };
        _left = entry.Size;
        _offset += header.Length + entry.Size;
        return entry;
    }

    /// <summary>Opens the entry that <see cref="Next"/> has just given; read to its end, it is held to its CRC.</summary>
    public Stream Open(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _left = 0;
        return new ZipEntryStream(new LimitedStream(stream, entry.Size, leaveOpen: true), entry);
    }

    private void Skip()
    {
        Span<byte> sink = stackalloc byte[4096];
        for (; _left > 0;)
        {
            int read = stream.Read(sink[..(int)Math.Min(sink.Length, _left)]);
            if (read == 0) throw new EndOfStreamException();
            _left -= read;
        }
    }
}
