using System.Buffers.Binary;

namespace FlowKit.Content.Archives;

/// <summary>What stands before the bytes of a zip entry.</summary>
internal sealed record ZipLocalHeader(ushort Flags, ushort Method, uint Crc32, long PackedSize, long Size, DateTime Modified, byte[] Name, int Length)
{
    private const int FixedSize = 30;
    private const int Encrypted = 1, HasDescriptor = 8;

    public bool IsEncrypted => (Flags & Encrypted) != 0;

    /// <summary>Whether sizes and CRC stand after the entry instead of here.</summary>
    public bool SizesFollow => (Flags & HasDescriptor) != 0;

    /// <summary>Reads a header up to the first byte of its entry; null where something else stands.</summary>
    /// <exception cref="EndOfStreamException">The archive ends before the header does.</exception>
    public static ZipLocalHeader? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[FixedSize];
        stream.ReadExactly(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != 0x04034B50) return null;
        byte[] name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(head[26..])];
        stream.ReadExactly(name);
        byte[] extra = new byte[BinaryPrimitives.ReadUInt16LittleEndian(head[28..])];
        stream.ReadExactly(extra);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(head[18..]), size = BinaryPrimitives.ReadUInt32LittleEndian(head[22..]), offset = 0;
        ZipDirectory.ReadZip64Extra(extra, ref size, ref packed, ref offset);
        return new ZipLocalHeader(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]), BinaryPrimitives.ReadUInt32LittleEndian(head[14..]),
            packed, size, ZipDirectory.TimeOf(BinaryPrimitives.ReadUInt16LittleEndian(head[12..]), BinaryPrimitives.ReadUInt16LittleEndian(head[10..])), name, FixedSize + name.Length + extra.Length);
    }
}
