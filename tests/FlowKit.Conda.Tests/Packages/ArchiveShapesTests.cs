using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FlowKit.Conda.Packages;
using FlowKit.Tests.Shared;
using ICSharpCode.SharpZipLib.BZip2;
using ICSharpCode.SharpZipLib.Checksum;

namespace FlowKit.Conda.Tests.Packages;

/// <summary>Packages in shapes that few tools write.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ArchiveShapesTests
{
    private static readonly string Long = "lib/" + string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 12)), Longest = Long + "/" + new string('n', 200);

    [Test]
    public async Task Names_that_are_longer_than_a_tar_head_are_read_as_GNU_and_PAX_write_them([Values(TarEntryFormat.Gnu, TarEntryFormat.Pax)] TarEntryFormat format)
    {
        using TemporaryFolder folder = new();
        using MemoryStream archive = new();
        using (BZip2OutputStream bzip2 = new(archive) { IsStreamOwner = false }) bzip2.Write(Tar(format, isWhole: true));
        await ExtractAsync(folder, "p-1-0.tar.bz2", archive.ToArray());
    }

    [Test]
    public async Task A_conda_archive_with_the_fields_of_zip64_is_read()
    {
        using TemporaryFolder folder = new();
        await ExtractAsync(folder, "p-1-0.conda", Zip64(Parts()));
    }

    [Test]
    public async Task A_conda_archive_with_the_sizes_behind_its_parts_is_read()
    {
        using TemporaryFolder folder = new();
        using MemoryStream archive = new();
        // To a stream that cannot go back a size can only be written afterwards.
        using (ZipArchive zip = new(new ForwardStream(archive), ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in Parts())
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }
        await ExtractAsync(folder, "p-1-0.conda", archive.ToArray());
    }

    private static async Task ExtractAsync(TemporaryFolder folder, string name, byte[] archive)
    {
        string file = folder.Combine(name), target = folder.Combine("unpacked");
        await File.WriteAllBytesAsync(file, archive);
        await CondaArchive.ExtractAsync(file, target);
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(target);
        Assert.That((package.Index.Name, package.Index.Version), Is.EqualTo(("p", "1")));
        Assert.That(ArchiveFixture.FilesBelow(target).Where(path => !path.StartsWith("info/", StringComparison.Ordinal)), Is.EquivalentTo(new[] { Longest, "lib/link", "lib/same" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(target, Longest)), Is.EqualTo("long"));
        Assert.That(new FileInfo(Path.Combine(target, "lib", "link")).LinkTarget, Is.EqualTo(Longest["lib/".Length..]));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(target, "lib", "same")), Is.EqualTo("long"), "a hard link to a long name");
    }

    private static (string Name, byte[] Content)[] Parts() =>
    [
        ("metadata.json", "{\"conda_pkg_format_version\": 2}"u8.ToArray()),
        ("pkg-p-1-0.tar.zst", Zstd(Tar(TarEntryFormat.Gnu, isWhole: false))),
        ("info-p-1-0.tar.zst", Zstd(Tar(TarEntryFormat.Gnu, isWhole: null))),
    ];

    // The whole package, its files alone, or its info folder alone.
    private static byte[] Tar(TarEntryFormat format, bool? isWhole)
    {
        using MemoryStream tar = new();
        using (TarWriter writer = new(tar, format, leaveOpen: true))
        {
            if (isWhole is not null)
            {
                Add(TarEntryType.RegularFile, Longest, "long", null);
                Add(TarEntryType.SymbolicLink, "lib/link", null, Longest["lib/".Length..]);
                Add(TarEntryType.HardLink, "lib/same", null, Longest);
            }
            if (isWhole is not false)
            {
                Add(TarEntryType.RegularFile, "info/index.json", """{"name":"p","version":"1","build":"0","build_number":0,"depends":[]}""", null);
                Add(TarEntryType.RegularFile, "info/files", $"{Longest}\nlib/link\nlib/same\n", null);
            }

            void Add(TarEntryType type, string name, string? text, string? link)
            {
                System.Formats.Tar.TarEntry entry = format == TarEntryFormat.Gnu ? new GnuTarEntry(type, name) : new PaxTarEntry(type, name);
                if (text is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                if (link is not null) entry.LinkName = link;
                writer.WriteEntry(entry);
            }
        }
        return tar.ToArray();
    }

    private static byte[] Zstd(byte[] content)
    {
        using ZstdSharp.Compressor zstd = new();
        return zstd.Wrap(content).ToArray();
    }

    // Every size and place stands in the fields of zip64 alone, as for entries of more than 4 GiB.
    private static byte[] Zip64((string Name, byte[] Content)[] entries)
    {
        using MemoryStream zip = new();
        using BinaryWriter writer = new(zip);
        List<(string Name, byte[] Content, uint Crc, long Offset)> written = [];
        foreach ((string name, byte[] content) in entries)
        {
            Crc32 crc = new();
            crc.Update(content);
            written.Add((name, content, (uint)crc.Value, zip.Position));
            writer.Write(0x04034B50);
            Common((uint)crc.Value, name, 20);
            writer.Write(Encoding.UTF8.GetBytes(name));
            Extra(content.Length, content.Length);
            writer.Write(content);
        }
        long directory = zip.Position;
        foreach ((string name, byte[] content, uint crc, long offset) in written)
        {
            writer.Write(0x02014B50);
            writer.Write((short)45);
            Common(crc, name, 28);
            writer.Write(new byte[10]);
            writer.Write(uint.MaxValue);
            writer.Write(Encoding.UTF8.GetBytes(name));
            Extra(content.Length, content.Length, offset);
        }
        long end = zip.Position;
        writer.Write(0x06064B50);
        writer.Write(44L);
        writer.Write((short)45);
        writer.Write((short)45);
        writer.Write(0L);
        writer.Write((long)written.Count);
        writer.Write((long)written.Count);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write(0x07064B50);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054B50);
        writer.Write(new byte[4]);
        writer.Write(uint.MaxValue);
        writer.Write(ulong.MaxValue);
        writer.Write((short)0);
        return zip.ToArray();

        void Common(uint crc, string name, int extra)
        {
            writer.Write((short)45);
            writer.Write((short)0);
            writer.Write((short)0);
            writer.Write(0x21 << 16);
            writer.Write(crc);
            writer.Write(ulong.MaxValue);
            writer.Write((short)name.Length);
            writer.Write((short)extra);
        }

        void Extra(params long[] values)
        {
            writer.Write((short)1);
            writer.Write((short)(8 * values.Length));
            foreach (long value in values) writer.Write(value);
        }
    }

    private sealed class ForwardStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
