using System.IO.Compression;
using FlowKit.Content.Archives;
using ICSharpCode.SharpZipLib.BZip2;
using ZstdSharp;

namespace FlowKit.Content.Tests.Archives;

[Parallelizable(ParallelScope.All)]
public sealed class CompressionStreamsTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i >> 7))];

    private static IEnumerable<(Func<byte[], byte[]> Pack, Func<Stream, ArchiveLimits?, Stream> Open)> Formats =>
    [
        (Zstd, (stream, limits) => CompressionStreams.OpenZstd(stream, limits)),
        (Bzip2, CompressionStreams.OpenBzip2),
        (Gzip, CompressionStreams.OpenGzip),
    ];

    [Test]
    public void Every_format_comes_back_also_in_several_streams_and_read_ahead()
    {
        foreach ((Func<byte[], byte[]> pack, Func<Stream, ArchiveLimits?, Stream> open) in Formats)
        {
            using Stream one = new ReadAheadStream(open(new MemoryStream(pack(Content)), null));
            Assert.That(ReadAll(one), Is.EqualTo(Content));
            using Stream two = open(new MemoryStream([.. pack(Content), .. pack(Content)]), null);
            Assert.That(ReadAll(two), Is.EqualTo((byte[])[.. Content, .. Content]));
        }
    }

    [Test]
    public void What_is_cut_short_or_broken_is_refused_in_one_way()
    {
        foreach ((Func<byte[], byte[]> pack, Func<Stream, ArchiveLimits?, Stream> open) in Formats)
        {
            byte[] packed = pack(Content);
            Assert.That(() => ReadAll(open(new MemoryStream(packed[..(packed.Length / 2)]), null)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
            Assert.That(() => ReadAll(open(new MemoryStream([.. "no such data"u8]), null)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
        }
    }

    [Test]
    public void A_bomb_stops_at_the_ratio()
    {
        byte[] bomb = Zstd(new byte[200 << 20]);
        using Stream stream = CompressionStreams.OpenZstd(new MemoryStream(bomb));
        Assert.That(() => ReadAll(stream), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));
    }

    [Test]
    public void A_reader_that_leaves_early_stops_the_thread_that_reads_ahead()
    {
        ReadAheadStream stream = new(CompressionStreams.OpenZstd(new MemoryStream(Zstd(new byte[30 << 20]))));
        Assert.That(stream.ReadByte(), Is.Zero);
        Assert.That(stream.Dispose, Throws.Nothing);
    }

    private static byte[] ReadAll(Stream stream)
    {
        using MemoryStream buffer = new();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static byte[] Zstd(byte[] content)
    {
        using Compressor compressor = new(1);
        return compressor.Wrap(content).ToArray();
    }

    private static byte[] Bzip2(byte[] content)
    {
        using MemoryStream output = new();
        using (BZip2OutputStream stream = new(output) { IsStreamOwner = false }) stream.Write(content);
        return output.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream output = new();
        using (GZipStream stream = new(output, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(content);
        return output.ToArray();
    }
}
