using System.Buffers.Binary;
using System.Text;

namespace FlowKit.Content.Archives;

/// <summary>Reads the central directory of a zip archive.</summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int EntrySize = 46;
    private const int MaxComment = ushort.MaxValue;
    private const int LinkKind = 0xA000, KindMask = 0xF000, FileKind = 0x8000, FolderKind = 0x4000;

    public static List<ZipEntry> Read(Stream stream, ArchiveLimits limits)
    {
        (long offset, long size, long count) = FindDirectory(stream);
        if (count > limits.MaxEntries) throw new FlowKitException(ContentErrors.TooLarge, $"The zip archive has {count} entries, and {limits.MaxEntries} are allowed.");
        if (size > int.MaxValue) throw new FlowKitException(ContentErrors.TooLarge, "The zip archive has a directory of more than 2 GiB.");
        byte[] directory = new byte[(int)size];
        stream.Position = offset;
        stream.ReadExactly(directory);
        List<ZipEntry> entries = new((int)count);
        int at = 0;
        long total = 0;
        for (long i = 0; i < count; i++)
        {
            ZipEntry entry = ReadEntry(directory, ref at);
            total += entry.Size;
            if (entry.Size > limits.MaxEntryBytes || total > limits.MaxTotalBytes || (total > ArchiveLimits.RatioFloor && total > stream.Length * limits.MaxRatio))
                throw new FlowKitException(ContentErrors.TooLarge, $"The zip archive unpacks to more than is allowed (at '{entry.Name}').");
            entries.Add(entry);
        }
        if (at != directory.Length) throw ZipReader.Bad("has a directory with more in it than the entries that it counts");
        CheckLayout(entries, offset);
        return entries;
    }

    private static (long Offset, long Size, long Count) FindDirectory(Stream stream)
    {
        long length = stream.Length;
        int tailLength = (int)Math.Min(length, EndSize + MaxComment);
        byte[] tail = new byte[tailLength];
        stream.Position = length - tailLength;
        stream.ReadExactly(tail);
        int end = -1;
        for (int i = tailLength - EndSize; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(i)) != 0x06054B50) continue;
            if (i + EndSize + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(i + 20)) != tailLength) continue;
            end = i;
            break;
        }
        if (end < 0) throw ZipReader.Bad("has no end: it is not a zip archive, or the download was cut short");
        ReadOnlySpan<byte> record = tail.AsSpan(end, EndSize);
        if (BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) is not (0 or ushort.MaxValue)) throw ZipReader.Bad("is one part of several");
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        long directoryEnd = length - tailLength + end;
        if (count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
        {
            if (ReadZip64(stream, directoryEnd) is { } large) (offset, size, count, directoryEnd) = large;
        }
        // Nothing stands before the archive or between the directory and the end, or two readers could find different directories.
        if (offset < 0 || size < 0 || offset + size != directoryEnd) throw ZipReader.Bad("has bytes that belong to nothing around its directory");
        if (count > size / EntrySize) throw ZipReader.Bad("counts more entries than its directory can hold");
        return (offset, size, count);
    }

    private static (long Offset, long Size, long Count, long End)? ReadZip64(Stream stream, long endOffset)
    {
        if (endOffset < 20) return null;
        Span<byte> locator = stackalloc byte[20];
        stream.Position = endOffset - 20;
        stream.ReadExactly(locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != 0x07064B50) return null;
        long at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> record = stackalloc byte[56];
        if (at < 0 || at + 56 > endOffset - 20) throw ZipReader.Bad("has a broken zip64 end");
        stream.Position = at;
        stream.ReadExactly(record);
        long recordSize = BinaryPrimitives.ReadInt64LittleEndian(record[4..]);
        // Extensible data after the record would be a place to hide another directory in.
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x06064B50 || recordSize != 44 || at + 56 != endOffset - 20) throw ZipReader.Bad("has a broken zip64 end");
        return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]), BinaryPrimitives.ReadInt64LittleEndian(record[32..]), at);
    }

    private static ZipEntry ReadEntry(byte[] directory, ref int at)
    {
        if (at + EntrySize > directory.Length) throw ZipReader.Bad("has a directory that is cut short");
        ReadOnlySpan<byte> head = directory.AsSpan(at, EntrySize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != 0x02014B50) throw ZipReader.Bad("has a broken directory");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
        if (at + EntrySize + nameLength + extraLength + commentLength > directory.Length) throw ZipReader.Bad("has a directory that is cut short");
        byte[] rawName = directory.AsSpan(at + EntrySize, nameLength).ToArray();
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        string name = NameOf(rawName);
        if ((flags & 1) != 0) throw ZipReader.Bad($"has the encrypted entry '{name}'");
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(head[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(head[42..]);
        ReadZip64Extra(directory.AsSpan(at + EntrySize + nameLength, extraLength), ref size, ref packed, ref offset);
        int madeBy = head[5];
        int mode = madeBy == 3 ? (int)(BinaryPrimitives.ReadUInt32LittleEndian(head[38..]) >> 16) : 0;
        bool isFolder = rawName is [.., (byte)'/'];
        int kind = mode & KindMask;
        if (kind == LinkKind) throw ZipReader.Bad($"has a symbolic link '{name}', which is not supported");
        if (kind != 0 && kind != (isFolder ? FolderKind : FileKind)) throw ZipReader.Bad($"has an entry '{name}' that is neither a file nor a folder");
        if (isFolder && size != 0) throw ZipReader.Bad($"has a folder '{name}' with bytes in it");
        at += EntrySize + nameLength + extraLength + commentLength;
        return new ZipEntry
        {
            Name = name, IsDirectory = isFolder, Size = size, CompressedSize = packed, Crc32 = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]),
            UnixMode = mode, Modified = TimeOf(BinaryPrimitives.ReadUInt16LittleEndian(head[14..]), BinaryPrimitives.ReadUInt16LittleEndian(head[12..])),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]), Flags = flags, HeaderOffset = offset, RawName = rawName,
        };
    }

    public static void ReadZip64Extra(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (4 + length > extra.Length) throw ZipReader.Bad("has a broken extra field");
            if (id == 1)
            {
                ReadOnlySpan<byte> field = extra.Slice(4, length);
                if (size == uint.MaxValue) size = Take(ref field);
                if (packed == uint.MaxValue) packed = Take(ref field);
                if (offset == uint.MaxValue) offset = Take(ref field);
            }
            extra = extra[(4 + length)..];
        }

        static long Take(ref ReadOnlySpan<byte> field)
        {
            if (field.Length < 8) throw ZipReader.Bad("has a broken zip64 field");
            long value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value >= 0 ? value : throw ZipReader.Bad("has a broken zip64 field");
        }
    }

    /// <summary>The time that two fields of MS-DOS tell.</summary>
    public static DateTime TimeOf(int date, int time)
    {
        int year = 1980 + (date >> 9), month = date >> 5 & 15, day = date & 31, hour = time >> 11, minute = time >> 5 & 63, second = 2 * (time & 31);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc)
            : new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    }

    // Zip names have forward slashes; a backslash is a folder to some readers and a letter to others.
    public static string NameOf(byte[] raw)
    {
        if (!System.Text.Unicode.Utf8.IsValid(raw)) throw ZipReader.Bad($"has a name that is not UTF-8 ('{Encoding.Latin1.GetString(raw)}')");
        string name = Encoding.UTF8.GetString(raw);
        if (name.Contains('\\', StringComparison.Ordinal)) throw ZipReader.Bad($"has a name with a backslash ('{name}')");
        if (name.Length > 1 && name[1] == ':') throw ZipReader.Bad($"has a name with a drive ('{name}')");
        string normal = ArchivePath.Normalize(name);
        return normal.Length > 0 ? normal : throw ZipReader.Bad($"has an entry without a name ('{name}')");
    }

    private static void CheckLayout(List<ZipEntry> entries, long directoryOffset)
    {
        ZipEntry? before = null;
        long end = 0;
        foreach (ZipEntry entry in entries.OrderBy(entry => entry.HeaderOffset))
        {
            if (before is null && entry.HeaderOffset != 0) throw ZipReader.Bad("has other bytes before its first entry");
            if (entry.HeaderOffset < end) throw ZipReader.Bad($"has entries that overlap (at '{entry.Name}')");
            end = entry.HeaderOffset + 30 + entry.RawName.Length + entry.CompressedSize;
            if (end > directoryOffset || end < 0) throw ZipReader.Bad($"has bytes of '{entry.Name}' outside of itself");
            before?.NextOffset = entry.HeaderOffset;
            before = entry;
        }
        before?.NextOffset = directoryOffset;
        if (before is null && directoryOffset != 0) throw ZipReader.Bad("has other bytes before its directory");
    }
}
