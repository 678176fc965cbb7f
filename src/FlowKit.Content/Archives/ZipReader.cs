using System.IO.Compression;
using System.Text;

namespace FlowKit.Content.Archives;

/// <summary>
/// Reads a zip archive from a seekable stream, strictly: an archive that two readers could understand differently (bytes before, after or
/// between the entries that are read, local heads that disagree with the central directory, entries that overlap, names twice) is refused. Stored, deflated
/// and zstd entries; zip64. Not safe for several threads.
/// </summary>
public sealed class ZipReader : IDisposable
{
    internal const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const ushort Zstd = 93;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly ArchiveLimits _limits;
    private readonly Dictionary<string, ZipEntry> _byName;

    private ZipReader(Stream stream, ArchiveLimits limits, bool leaveOpen, IReadOnlyList<ZipEntry> entries, Dictionary<string, ZipEntry> byName) =>
        (_stream, _limits, _leaveOpen, Entries, _byName) = (stream, limits, leaveOpen, entries, byName);

    /// <summary>The entries in the order of the central directory.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>Opens an archive and reads its directory.</summary>
    /// <param name="stream">The archive: the whole of a stream that can seek.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="leaveOpen">Keeps the stream open when the reader is disposed.</param>
    /// <exception cref="FlowKitException"><c>FK7006</c>: not a zip archive, broken or ambiguous. <c>FK7004</c>: more than the limits allow.</exception>
    public static ZipReader Open(Stream stream, ArchiveLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= ArchiveLimits.Default;
        try
        {
            List<ZipEntry> entries = ZipDirectory.Read(stream, limits);
            return new ZipReader(stream, limits, leaveOpen, entries, ByName(entries));
        }
        catch (EndOfStreamException e)
        {
            throw Bad("is cut short", e);
        }
    }

    /// <summary>Another reader of the same archive for another thread, which shares the directory that this one has read.</summary>
    /// <param name="stream">The same archive, opened again; closed with the reader. One that buffers makes small entries cheap.</param>
    public ZipReader Again(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ZipReader(stream, _limits, leaveOpen: false, Entries, _byName);
    }

    /// <summary>The entry of a name; null when there is none.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Opens an entry; its size and CRC are checked when it has been read to the end. One entry can be open at a time.</summary>
    public Stream OpenEntry(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Stream packed = OpenPacked(entry);
        CountingStream counting = new(packed);
        Stream decoder = entry.Method switch
        {
            Stored => counting,
            Deflated => new DeflateStream(counting, CompressionMode.Decompress),
            Zstd => CompressionStreams.OpenZstd(counting, _limits),
            _ => throw Bad($"packs '{entry.Name}' by method {entry.Method}; only stored, deflate and zstd are supported"),
        };
        return new ZipEntryStream(decoder, entry);
    }

    /// <summary>Reads a whole small entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="limit">The most bytes that are taken. Default: 16 MiB.</param>
    /// <exception cref="FlowKitException"><c>FK7004</c>: it is longer.</exception>
    public byte[] ReadBytes(ZipEntry entry, int limit = 16 << 20)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Size > limit) throw new FlowKitException(ContentErrors.TooLarge, $"The archive's '{entry.Name}' has {entry.Size} bytes, and at most {limit} are read.");
        byte[] bytes = new byte[entry.Size];
        using Stream stream = OpenEntry(entry);
        stream.ReadExactly(bytes);
        // The read that finds the end checks the CRC.
        _ = stream.ReadByte();
        return bytes;
    }

    /// <summary>Where the packed bytes of an entry lie in the archive.</summary>
    public (long Offset, long Length) Locate(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (FindData(entry), entry.CompressedSize);
    }

    /// <summary>Looks at the place of every entry, so that nothing lies between those that are going to be read.</summary>
    /// <exception cref="FlowKitException"><c>FK7006</c>: a place says something else than the directory, or has bytes that belong to nothing.</exception>
    public void CheckPlaces()
    {
        foreach (ZipEntry entry in Entries) FindData(entry);
    }

    /// <summary>Whether the archive has an entry just as <see cref="ZipForwardReader"/> came across it.</summary>
    /// <param name="walked">The entry as it was walked past.</param>
    public bool Confirms(ZipEntry walked)
    {
        ArgumentNullException.ThrowIfNull(walked);
        return Find(walked.Name) is { } entry && entry.HeaderOffset == walked.HeaderOffset && entry.Size == walked.Size && entry.CompressedSize == walked.CompressedSize
            && entry.Crc32 == walked.Crc32 && entry.Method == walked.Method;
    }

    /// <summary>Closes the stream, unless it was to stay open.</summary>
    public void Dispose()
    {
        if (!_leaveOpen) _stream.Dispose();
    }

    private static Dictionary<string, ZipEntry> ByName(List<ZipEntry> entries)
    {
        Dictionary<string, ZipEntry> byName = new(entries.Count, StringComparer.Ordinal);
        foreach (ZipEntry entry in entries)
        {
            if (!byName.TryAdd(entry.Name, entry)) throw Bad($"has the entry '{entry.Name}' twice");
        }
        return byName;
    }

    private LimitedStream OpenPacked(ZipEntry entry)
    {
        _stream.Seek(FindData(entry), SeekOrigin.Begin);
        return new LimitedStream(_stream, entry.CompressedSize, leaveOpen: true);
    }

    // The local head must say what the directory said: who reads the archive as a stream sees only the one, who seeks only the other.
    private long FindData(ZipEntry entry)
    {
        // A stream that buffers forgets its buffer when Position is set, and keeps it when it is told to seek.
        _stream.Seek(entry.HeaderOffset, SeekOrigin.Begin);
        try
        {
            if (ZipLocalHeader.Read(_stream) is not { } head) throw Bad($"has no entry where its directory says '{entry.Name}' is");
            if (!head.Name.AsSpan().SequenceEqual(entry.RawName)) throw Bad($"calls an entry '{entry.Name}' in its directory and '{Encoding.Latin1.GetString(head.Name)}' in place");
            if (head.Method != entry.Method || head.IsEncrypted) throw Bad($"describes '{entry.Name}' in two ways");
            bool agrees = head.SizesFollow || (head.Crc32 == entry.Crc32 && head.PackedSize == entry.CompressedSize && head.Size == entry.Size);
            if (!agrees) throw Bad($"gives '{entry.Name}' two sizes or check sums");
            long start = entry.HeaderOffset + head.Length, after = entry.NextOffset - start - entry.CompressedSize;
            // Sizes that follow take 12 to 24 bytes: with or without a signature, with or without zip64.
            bool belongs = head.SizesFollow ? after is 12 or 16 or 20 or 24 : after == 0;
            return belongs ? start : throw Bad($"has bytes that belong to nothing after '{entry.Name}'");
        }
        catch (EndOfStreamException e)
        {
            throw Bad("is cut short", e);
        }
    }

    internal static FlowKitException Bad(string problem, Exception? inner = null) =>
        new(ContentErrors.BadArchive, $"The zip archive {problem}. Nothing of it is used.", inner);
}
