using System.Buffers.Binary;
using System.Text;

namespace FlowKit.Testing.Environments;

/// <summary>
/// Writes a zip whose entries are stored, not compressed, with one fixed time stamp. The runtime's own writer stamps the operating system into
/// every entry and its deflate may change with a release; the hash of a built wheel stands in environment ids, so its bytes may depend on nothing.
/// </summary>
internal sealed class StoredZipWriter : IDisposable
{
    private const ushort Version = 20;
    private const ushort Unix = 3 << 8;
    private const ushort Utf8Names = 1 << 11;
    // 1980-01-01, the first day that the format can say.
    private const ushort Date = (1 << 5) | 1;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly MemoryStream _content = new();
    private readonly List<(byte[] Name, uint Crc, int Size, int Offset, bool Executable)> _entries = [];

    public void Add(string name, ReadOnlySpan<byte> content, bool executable)
    {
        byte[] path = Encoding.UTF8.GetBytes(name);
        uint crc = Crc32(content);
        _entries.Add((path, crc, content.Length, (int)_content.Position, executable));
        Span<byte> header = stackalloc byte[30];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        WriteCommon(header[4..], crc, content.Length, path.Length);
        _content.Write(header);
        _content.Write(path);
        _content.Write(content);
    }

    public void Dispose() => _content.Dispose();

    public byte[] Finish()
    {
        int start = (int)_content.Position;
        Span<byte> header = stackalloc byte[46];
        foreach ((byte[] name, uint crc, int size, int offset, bool executable) in _entries)
        {
            header.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014b50);
            BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Unix | Version);
            WriteCommon(header[6..], crc, size, name.Length);
            uint mode = executable ? 0x81EDu : 0x81A4u; // regular file, 755 or 644
            BinaryPrimitives.WriteUInt32LittleEndian(header[38..], mode << 16);
            BinaryPrimitives.WriteInt32LittleEndian(header[42..], offset);
            _content.Write(header);
            _content.Write(name);
        }
        int length = (int)_content.Position - start;
        Span<byte> end = stackalloc byte[22];
        end.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)_entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)_entries.Count);
        BinaryPrimitives.WriteInt32LittleEndian(end[12..], length);
        BinaryPrimitives.WriteInt32LittleEndian(end[16..], start);
        _content.Write(end);
        return _content.ToArray();
    }

    // The part that local and central headers share: version, flags, method, time, date, checksum, both sizes, length of the name.
    private static void WriteCommon(Span<byte> header, uint crc, int size, int nameLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], Date);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], size);
        BinaryPrimitives.WriteInt32LittleEndian(header[18..], size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)nameLength);
    }

    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content) crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
