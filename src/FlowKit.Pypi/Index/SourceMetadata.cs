using System.IO.Compression;
using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Reads PKG-INFO out of a source archive: the file in its one top folder. Whether it can be believed is for the reader (PEP 643).</summary>
internal static class SourceMetadata
{
    private const long MaxArchive = 1L << 30;
    private const long MaxMetadata = 16L << 20;

    public static async Task<byte[]> ReadAsync(IFetcher fetcher, PypiFile file, KeptArchives? archives, CancellationToken cancellationToken)
    {
        if (WholeArchive.TryRead(file, archives, Read) is { } kept) return kept;
        FetchResponse response = await fetcher.FetchAsync(new FetchRequest(file.Url) { IsPackage = true }, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.Status == FetchStatus.NotFound) throw WheelArchive.Broken(file.FileName, "it is listed, but is not there");
            FileStream archive = await WholeArchive.ReadAsync(file, response, MaxArchive, archives, cancellationToken).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false)) return Read(archive, file.FileName);
        }
    }

    public static byte[] Read(Stream archive, string fileName)
    {
        try
        {
            if (fileName.EndsWith(".zip", StringComparison.Ordinal)) return ReadZip(archive, fileName);
            using Stream content = fileName.EndsWith(".bz2", StringComparison.Ordinal) ? CompressionStreams.OpenBzip2(archive) : CompressionStreams.OpenGzip(archive);
            TarReader tar = new(content);
            while (tar.Next() is { } entry)
            {
                if (entry.Kind != TarEntryKind.File || !IsMetadata(entry.Name)) continue;
                if (entry.Size > MaxMetadata) break;
                byte[] text = new byte[entry.Size];
                tar.ReadExactly(text);
                return text;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException || e is FlowKitException { Code: ContentErrors.BadArchive or ContentErrors.TooLarge })
        {
            throw WheelArchive.Broken(fileName, "it is no source archive, or a damaged one", e);
        }
        throw WheelArchive.Broken(fileName, "it has no PKG-INFO in its top folder");
    }

    private static byte[] ReadZip(Stream archive, string fileName)
    {
        using ZipArchive zip = new(archive, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry entry = zip.Entries.FirstOrDefault(found => IsMetadata(found.FullName) && found.Length <= MaxMetadata)
            ?? throw WheelArchive.Broken(fileName, "it has no PKG-INFO in its top folder");
        using Stream content = entry.Open();
        byte[] text = new byte[entry.Length];
        content.ReadExactly(text);
        return text;
    }

    private static bool IsMetadata(string name)
    {
        if (name.StartsWith("./", StringComparison.Ordinal)) name = name[2..];
        return name.EndsWith("/PKG-INFO", StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - "/PKG-INFO".Length;
    }
}
