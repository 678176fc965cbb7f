namespace FlowKit.Content.Archives;

/// <summary>One entry of a zip archive, as its central directory tells.</summary>
public sealed class ZipEntry
{
    internal ZipEntry()
    {
    }

    /// <summary>The path, normalized by <see cref="ArchivePath.Normalize"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a folder.</summary>
    public required bool IsDirectory { get; init; }

    /// <summary>The unpacked size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The packed size in bytes.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>The CRC-32 of the unpacked bytes.</summary>
    public required uint Crc32 { get; init; }

    /// <summary>The Unix mode with the kind of file in its upper bits; 0 where the archive was not made on Unix.</summary>
    public required int UnixMode { get; init; }

    /// <summary>When it was changed last, to two seconds, from 1980 to 2107; a time that is none is the first of these. Zip knows no time zone: it counts as UTC.</summary>
    public required DateTime Modified { get; init; }

    /// <summary>Whether any of the three x bits is set.</summary>
    public bool IsExecutable => (UnixMode & 0b001_001_001) != 0;

    internal ushort Method { get; init; }

    internal ushort Flags { get; init; }

    internal long HeaderOffset { get; init; }

    /// <summary>Where the next entry begins, or the directory.</summary>
    internal long NextOffset { get; set; }

    internal byte[] RawName { get; init; } = [];
}
