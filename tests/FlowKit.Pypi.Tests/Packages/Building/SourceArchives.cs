using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace FlowKit.Pypi.Tests;

/// <summary>Source archives made of texts.</summary>
internal static class SourceArchives
{
    /// <summary>A <c>.tar.gz</c> with these files.</summary>
    public static byte[] Gzip(params (string Path, string Text)[] files)
    {
        using MemoryStream packed = new();
        using (GZipStream compressed = new(packed, CompressionLevel.Fastest, leaveOpen: true)) WriteTar(compressed, files);
        return packed.ToArray();
    }

    private static void WriteTar(Stream stream, (string Path, string Text)[] files)
    {
        using TarWriter tar = new(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach ((string path, string text) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = DateTimeOffset.UnixEpoch });
    }
}
