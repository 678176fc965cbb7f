using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FlowKit.Content.Archives;

/// <summary>
/// Reads a tar archive from a stream, entry after entry: ustar, GNU long names, PAX paths and sizes. Strict where it matters: wrong check
/// sums, device nodes, sparse files, sizes that cannot be and archives without an end are <c>FK7006</c>.
/// </summary>
public sealed class TarReader
{
    private const int BlockSize = 512;
    private const int MaxMetadataSize = 1 << 20;

    private readonly Stream _stream;
    private readonly byte[] _header = new byte[BlockSize];
    private long _left;
    private int _padding;

    /// <summary>Creates a reader of an uncompressed archive; the stream stays open.</summary>
    public TarReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>The next entry, or null at the end of the archive. What was not read of the entry before is skipped.</summary>
    public TarEntry? Next()
    {
        string? longName = null, longLink = null;
        long? paxSize = null, paxTime = null;
        while (true)
        {
            SkipRest();
            if (!ReadHeader()) return null;
            char type = (char)_header[156];
            long size = ParseNumber(_header.AsSpan(124, 12), "size");
            (_left, _padding) = (size, (int)(-size & (BlockSize - 1)));
            switch (type)
            {
                case 'L':
                    longName = ReadText(size);
                    continue;
                case 'K':
                    longLink = ReadText(size);
                    continue;
                case 'x':
                    ReadPax(size, ref longName, ref longLink, ref paxSize, ref paxTime);
                    continue;
                case 'g':
                    // Global settings (git writes its commit there): none of them is about names.
                    continue;
            }
            if (paxSize is { } real) (size, _left, _padding) = (real, real, (int)(-real & (BlockSize - 1)));
            string rawName = longName ?? ReadName();
            TarEntryKind kind = KindOf(type, rawName);
            if (kind != TarEntryKind.File)
            {
                // Old writers give links the size of their file without any bytes after the head.
                if (kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink) (_left, _padding) = (0, 0);
                size = 0;
            }
            string? link = kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink ? longLink ?? ReadString(157, 100) : null;
            long mode = ParseNumber(_header.AsSpan(100, 8), "mode");
            long modified = paxTime ?? ParseNumber(_header.AsSpan(136, 12), "time");
            return new TarEntry(ArchivePath.Normalize(rawName), kind, size, (mode & 0b001_001_001) != 0, link, Math.Clamp(modified, 0, 253402300799));
        }
    }

    /// <summary>Reads bytes of the current file; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.Length == 0) return 0;
        int read = _stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0) throw Cut();
        _left -= read;
        return read;
    }

    /// <summary>Fills the whole buffer with bytes of the current file.</summary>
    public void ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int read = Read(buffer);
            if (read == 0) throw Cut();
            buffer = buffer[read..];
        }
    }

    private void SkipRest()
    {
        long skip = _left + _padding;
        Span<byte> sink = stackalloc byte[4096];
        while (skip > 0)
        {
            int read = _stream.Read(sink[..(int)Math.Min(sink.Length, skip)]);
            if (read == 0) throw Cut();
            skip -= read;
        }
        (_left, _padding) = (0, 0);
    }

    // False at the end: a block of zeros. What follows it is read, so that whatever decodes the stream sees its own end and check sum.
    private bool ReadHeader()
    {
        int length = _stream.ReadAtLeast(_header, BlockSize, throwOnEndOfStream: false);
        if (length < BlockSize) throw Cut();
        if (_header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            Span<byte> sink = stackalloc byte[4096];
            while (_stream.Read(sink) > 0)
            {
            }
            return false;
        }
        CheckSum();
        return true;
    }

    private void CheckSum()
    {
        long told = ParseNumber(_header.AsSpan(148, 8), "check sum");
        long sum = 8 * ' ', signed = 8 * ' ';
        for (int i = 0; i < BlockSize; i++)
        {
            if (i is >= 148 and < 156) continue;
            sum += _header[i];
            signed += (sbyte)_header[i];
        }
        if (told != sum && told != signed) throw Bad("has a head whose check sum is wrong: it is not a tar archive, or it is damaged");
    }

    private static TarEntryKind KindOf(char type, string name) => type switch
    {
        '0' or '\0' or '7' => name.EndsWith('/') ? TarEntryKind.Directory : TarEntryKind.File,
        '1' => TarEntryKind.HardLink,
        '2' => TarEntryKind.SymbolicLink,
        '5' => TarEntryKind.Directory,
        '3' or '4' or '6' => throw Bad($"has a device or pipe '{name}', which no package needs"),
        _ => throw Bad($"has an entry '{name}' of kind '{type}', which is not supported"),
    };

    private string ReadName()
    {
        string name = ReadString(0, 100);
        bool isUstar = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        return isUstar && _header[345] != 0 ? ReadString(345, 155) + "/" + name : name;
    }

    private string ReadString(int offset, int length) => Decode(UpToNul(_header.AsSpan(offset, length)));

    private string ReadText(long size)
    {
        byte[] bytes = ReadMetadata(size);
        return Decode(UpToNul(bytes));
    }

    private byte[] ReadMetadata(long size)
    {
        if (size > MaxMetadataSize) throw Bad("has a head of more than 1 MiB");
        byte[] bytes = new byte[(int)size];
        ReadExactly(bytes);
        return bytes;
    }

    private void ReadPax(long size, ref string? name, ref string? link, ref long? realSize, ref long? time)
    {
        ReadOnlySpan<byte> rest = ReadMetadata(size);
        while (rest.Length > 0)
        {
            if (!Utf8Parser.TryParse(rest, out int length, out int digits) || length <= digits + 1 || length > rest.Length || rest[digits] != ' ' || rest[length - 1] != '\n')
                throw Bad("has a broken PAX head");
            ReadOnlySpan<byte> pair = rest[(digits + 1)..(length - 1)];
            rest = rest[length..];
            int equals = pair.IndexOf((byte)'=');
            if (equals < 0) throw Bad("has a broken PAX head");
            ReadOnlySpan<byte> value = pair[(equals + 1)..];
            switch (Encoding.ASCII.GetString(pair[..equals]))
            {
                case "path":
                    name = Decode(value);
                    break;
                case "linkpath":
                    link = Decode(value);
                    break;
                case "size":
                    if (!Utf8Parser.TryParse(value, out long told, out int used) || used != value.Length || told < 0) throw Bad("has a PAX head with a wrong size");
                    realSize = told;
                    break;
                case "mtime":
                    if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)) time = (long)Math.Clamp(Math.Floor(seconds), 0, 253402300799);
                    break;
                case string key when key.StartsWith("GNU.sparse.", StringComparison.Ordinal):
                    throw Bad("has a sparse file, which is not supported");
            }
        }
    }

    // Octal digits between blanks and NULs, or, with the first bit set, a big-endian number (GNU's form for what octal cannot hold).
    private static long ParseNumber(ReadOnlySpan<byte> field, string what)
    {
        if ((field[0] & 0x80) != 0)
        {
            long large = field[0] == 0xFF ? -1 : field[0] & 0x7F;
            foreach (byte b in field[1..])
            {
                if (large is > long.MaxValue >> 8 or < -1L << 54) throw Bad($"has a {what} that no machine can hold");
                large = large << 8 | b;
            }
            return what == "time" || large >= 0 ? large : throw Bad($"has a negative {what}");
        }
        long number = 0;
        bool ended = false;
        foreach (byte b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7' && !ended) number = number << 3 | (uint)(b - '0');
            else if (b is 0 or (byte)' ') ended |= number > 0 || b == 0;
            else throw Bad($"has a {what} that is not a number: it is not a tar archive, or it is damaged");
        }
        return number;
    }

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    // Names are UTF-8; those of old archives that are not are taken as Latin-1, so that each byte stays a character.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private static FlowKitException Cut() => Bad("is cut short");

    private static FlowKitException Bad(string problem) => new(ContentErrors.BadArchive, $"The tar archive {problem}. Nothing of it is kept.");
}
