using System.Text.Json;
using FlowKit.Content.Archives;

namespace FlowKit.Conda.Packages;

/// <summary>
/// Package archives: <c>.conda</c> (CEP 35: a zip with two zstd-compressed tar archives) and <c>.tar.bz2</c>. What an archive is, its first
/// bytes tell and not its name. Archives are hostile input; see <see cref="ExtractionFolder"/> for what is refused.
/// </summary>
public static class CondaArchive
{
    /// <summary>The newest version of the <c>.conda</c> format that is read.</summary>
    public const int MaxFormatVersion = 2;

    /// <summary>Unpacking overlaps with writing, and with the download, only where there is enough of both.</summary>
    internal const long OverlapFrom = 256 << 10;

    private const string Files = "pkg-", Info = "info-";
    private const int MaxInfo = 128 << 20;

    // Ten times what the largest public packages need for their list of paths.
    private const int MaxInfoFile = 256 << 20;

    /// <summary>Unpacks a whole package: its files, and its <c>info</c> folder.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="folder">An empty folder; made when it is not there. On an error, what it holds is worth nothing: delete it.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="FlowKitException">Not a package, broken or hostile (<c>FK8101</c>, <c>FK7006</c>), of a newer format (<c>FK8102</c>), a bomb (<c>FK7004</c>).</exception>
    public static Task ExtractAsync(string archive, string folder, ArchiveLimits? limits = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Extract(archive, folder, limits, cancellationToken), cancellationToken);

    /// <summary>Unpacks only the <c>info</c> folder: what is needed to know a package, not to install it.</summary>
    /// <inheritdoc cref="ExtractAsync" path="/exception"/>
    public static Task ExtractInfoAsync(string archive, string folder, ArchiveLimits? limits = null, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        if (FormatOf(archive) == CondaArchiveFormat.TarBz2)
        {
            // The info folder may stand anywhere in the stream, so all of it is read.
            string all = folder + ".all";
            try
            {
                Extract(archive, all, limits, cancellationToken);
                Directory.CreateDirectory(folder);
                Directory.Move(Path.Combine(all, "info"), Path.Combine(folder, "info"));
            }
            finally
            {
                if (Directory.Exists(all)) Directory.Delete(all, recursive: true);
            }
            return;
        }
        ExtractInfo(ReadInfo(Open(archive), archive, limits), folder, limits, cancellationToken);
    }, cancellationToken);

    /// <summary>Reads the packed <c>info</c> part of a <c>.conda</c>, of which nothing else is read but its directory, and closes the archive.</summary>
    internal static byte[] ReadInfo(Stream archive, string name, ArchiveLimits? limits)
    {
        using ZipReader zip = OpenConda(archive, name, limits);
        return zip.ReadBytes(Part(zip, Info, name) ?? throw Bad(name, "it has no info- part"), MaxInfo);
    }

    /// <summary>Unpacks an <c>info</c> part.</summary>
    internal static void ExtractInfo(byte[] part, string folder, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        ExtractionFolder target = new(folder, limits);
        ExtractPart(new MemoryStream(part), part.Length, target, limits, cancellationToken);
        target.Complete();
    }

    /// <summary>One file of an <c>info</c> part, of which nothing is unpacked to the disk; null where it has none.</summary>
    internal static byte[]? ReadInfoFile(byte[] part, string name, string path, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        using Stream tar = CompressionStreams.OpenZstd(new MemoryStream(part), limits);
        TarReader reader = new(tar);
        byte[]? found = null;
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Name != path || entry.Kind != TarEntryKind.File) continue;
            if (entry.Size > MaxInfoFile) throw Bad(name, $"its {path} has {entry.Size} bytes");
            found = new byte[entry.Size];
            reader.ReadExactly(found);
        }
        return found;
    }

    /// <summary>Tells by its first bytes what kind of archive a file is.</summary>
    /// <exception cref="FlowKitException"><c>FK8101</c>: neither.</exception>
    public static CondaArchiveFormat FormatOf(string archive)
    {
        using FileStream file = Open(archive);
        return FormatOf(file, archive);
    }

    /// <inheritdoc cref="FormatOf(string)"/>
    internal static CondaArchiveFormat FormatOf(Stream content, string name)
    {
        Span<byte> start = stackalloc byte[4];
        int length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start[..length].StartsWith("PK"u8)) return CondaArchiveFormat.Conda;
        if (start[..length].StartsWith("BZh"u8)) return CondaArchiveFormat.TarBz2;
        throw Bad(name, "its first bytes are neither those of a .conda nor of a .tar.bz2. It may be the error page of a server or a proxy");
    }

    internal static void Extract(string archive, string folder, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        CondaArchiveFormat format = FormatOf(archive);
        Directory.CreateDirectory(folder);
        ExtractionFolder target = new(folder, limits);
        if (format == CondaArchiveFormat.TarBz2)
        {
            ExtractTar(Open(archive), new FileInfo(archive).Length, target, limits, cancellationToken);
        }
        else
        {
            using ZipReader zip = OpenConda(Open(archive), archive, limits);
            zip.CheckPlaces();
            ZipEntry files = Part(zip, Files, archive) ?? throw Bad(archive, "it has no pkg- part: it was made for reading its metadata only");
            ExtractPart(zip.OpenEntry(files), files.CompressedSize, target, limits, cancellationToken);
            if (Part(zip, Info, archive) is { } info) ExtractPart(zip.OpenEntry(info), info.CompressedSize, target, limits, cancellationToken);
        }
        Complete(archive, target);
    }

    /// <summary>Completes what was unpacked while the archive arrived; false where the archive does not confirm it, and all is to be unpacked anew.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="target">The folder with a whole <c>.tar.bz2</c>, or with one part of a <c>.conda</c>.</param>
    /// <param name="files">That part; null for a <c>.tar.bz2</c>.</param>
    /// <param name="limits">Where to stop.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    internal static bool TryFinish(string archive, ExtractionFolder target, ZipEntry? files, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        if (files is not null)
        {
            using ZipReader zip = OpenConda(Open(archive), archive, limits);
            zip.CheckPlaces();
            if (Part(zip, Files, archive)?.Name != files.Name || !zip.Confirms(files)) return false;
            if (Part(zip, Info, archive) is { } info) ExtractPart(zip.OpenEntry(info), info.CompressedSize, target, limits, cancellationToken);
        }
        Complete(archive, target);
        return true;
    }

    /// <summary>Unpacks a <c>.tar.bz2</c>, and closes it.</summary>
    internal static void ExtractTar(Stream archive, long size, ExtractionFolder target, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        using Stream tar = Ahead(CompressionStreams.OpenBzip2(archive, limits), size);
        TarExtractor.Extract(tar, target, cancellationToken);
    }

    /// <summary>Unpacks one part of a <c>.conda</c>, and closes it.</summary>
    internal static void ExtractPart(Stream part, long size, ExtractionFolder target, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        using Stream tar = Ahead(CompressionStreams.OpenZstd(part, limits), size);
        TarExtractor.Extract(tar, target, cancellationToken);
    }

    /// <summary>Whether an entry of a <c>.conda</c> is the part with the package's files.</summary>
    internal static bool IsFiles(ZipEntry entry) => IsPart(entry, Files);

    private static void Complete(string archive, ExtractionFolder target)
    {
        target.Complete();
        if (!File.Exists(Path.Combine(target.Path, "info", "index.json"))) throw Bad(archive, "it has no info/index.json");
    }

    private static ZipReader OpenConda(Stream content, string archive, ArchiveLimits? limits)
    {
        ZipReader zip = ZipReader.Open(content, limits);
        try
        {
            if (zip.Find("metadata.json") is { } metadata) CheckVersion(zip.ReadBytes(metadata, 1 << 20), archive);
            return zip;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    private static void CheckVersion(byte[] json, string archive)
    {
        long version;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            version = document.RootElement.GetProperty("conda_pkg_format_version").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(archive, "its metadata.json cannot be read: " + e.Message, e);
        }
        if (version > MaxFormatVersion)
        {
            throw new FlowKitException(CondaErrors.UnsupportedPackage,
                $"The package {Path.GetFileName(archive)} is of version {version} of the .conda format, and {MaxFormatVersion} is the newest that can be read. Update FlowKit.");
        }
    }

    // The part's name after the dash is that of the package when it was built; the archive may have another one since.
    private static ZipEntry? Part(ZipReader zip, string start, string archive)
    {
        ZipEntry? found = null;
        foreach (ZipEntry entry in zip.Entries)
        {
            if (!IsPart(entry, start)) continue;
            if (found is not null) throw Bad(archive, $"it has two parts that start with '{start}'");
            found = entry;
        }
        return found;
    }

    private static bool IsPart(ZipEntry entry, string start) => entry.Name.StartsWith(start, StringComparison.Ordinal) && entry.Name.EndsWith(".tar.zst", StringComparison.Ordinal);

    private static Stream Ahead(Stream tar, long packedSize) => packedSize >= OverlapFrom ? new ReadAheadStream(tar) : tar;

    private static FileStream Open(string archive) => new(archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);

    private static FlowKitException Bad(string archive, string problem, Exception? inner = null) =>
        new(CondaErrors.BadPackage, $"The package {Path.GetFileName(archive)} cannot be read: {problem}. Nothing of it is kept.", inner);
}
