using System.IO.Compression;
using System.Text;
using FlowKit.Content.Archives;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Archives;

[Parallelizable(ParallelScope.All)]
public sealed class ZipReaderTests
{
    [TestCase(CompressionLevel.NoCompression)]
    [TestCase(CompressionLevel.Optimal)]
    public async Task An_archive_unpacks_to_its_files(CompressionLevel level)
    {
        using TemporaryFolder folder = new();
        byte[] zip = Zip(level, ("a.txt", "hello"), ("dir/", ""), ("dir/ü.txt", new string('x', 100_000)));
        await File.WriteAllBytesAsync(folder.Combine("x.zip"), zip);
        await ZipExtractor.ExtractAsync(folder.Combine("x.zip"), folder.Combine("out"));
        Assert.That(await File.ReadAllTextAsync(folder.Combine("out", "a.txt")), Is.EqualTo("hello"));
        Assert.That(await File.ReadAllTextAsync(folder.Combine("out", "dir", "ü.txt")), Has.Length.EqualTo(100_000));
        using ZipReader reader = ZipReader.Open(new MemoryStream(zip));
        Assert.That(Encoding.UTF8.GetString(reader.ReadBytes(reader.Find("a.txt")!)), Is.EqualTo("hello"));
    }

    [TestCase("../x")]
    [TestCase("a/../../x")]
    [TestCase("/x")]
    [TestCase("a\\x")]
    [TestCase("C:/x")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name) => Refused(Zip(CompressionLevel.Optimal, (name, "x")));

    [Test]
    public void A_name_twice_is_refused() => Refused(Zip(CompressionLevel.Optimal, ("a", "x"), ("a", "y")));

    [Test]
    public void Bytes_before_and_after_are_refused()
    {
        byte[] zip = Zip(CompressionLevel.Optimal, ("a", "x"));
        Refused([.. "MZ"u8, .. zip]);
        Refused([.. zip, 0]);
    }

    [Test]
    public void Bytes_and_entries_between_the_entries_that_the_directory_tells_are_refused()
    {
        byte[] one = Zip(CompressionLevel.NoCompression, ("a", "x")), two = Zip(CompressionLevel.NoCompression, ("a", "x"), ("b", "y"));
        int entry = one.AsSpan().IndexOf("PK\x01\x02"u8), directory = two.AsSpan().IndexOf("PK\x01\x02"u8);
        // The directory of the first archive behind both entries of the second: who walks sees b, who seeks does not.
        byte[] hidden = [.. two[..directory], .. one[entry..]];
        BitConverter.TryWriteBytes(hidden.AsSpan(hidden.Length - 6), directory);
        using ZipReader reader = ZipReader.Open(new MemoryStream(hidden));
        Assert.That(reader.CheckPlaces, Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006").And.Message.Contains("belong to nothing"));
        Assert.That(() => reader.ReadBytes(reader.Entries[0]), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void Stored_entries_are_walked_as_they_come_and_the_directory_confirms_them()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("a", "x"), ("b", "content"), ("c", ""));
        ZipForwardReader walk = new(new MemoryStream(zip));
        using ZipReader reader = ZipReader.Open(new MemoryStream(zip));
        List<string> names = [];
        while (walk.Next() is { } entry)
        {
            names.Add(entry.Name);
            Assert.That(reader.Confirms(entry), Is.True);
            if (entry.Name != "b") continue;
            using StreamReader text = new(walk.Open(entry));
            Assert.That(text.ReadToEnd(), Is.EqualTo("content"));
        }
        Assert.That(names, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(new ZipForwardReader(new MemoryStream(Zip(CompressionLevel.Optimal, ("a", new string('x', 100))))).Next(), Is.Null);
    }

    [Test]
    public void What_was_walked_is_not_confirmed_by_a_directory_that_says_otherwise([Values(14, 18, 22, 26)] int field)
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("abc", "content")), other = [.. zip];
        int directory = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        // CRC, packed size, size and name of the entry, as the directory has them.
        other[directory + (field == 26 ? 46 : field + 2)] ^= 1;
        ZipForwardReader walk = new(new MemoryStream(other));
        ZipEntry walked = walk.Next()!;
        using ZipReader reader = ZipReader.Open(new MemoryStream(other));
        Assert.That(reader.Confirms(walked), Is.False);
        Assert.That(reader.CheckPlaces, Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void A_local_name_that_differs_from_the_directorys_is_refused()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("abc", "x"));
        zip[zip.AsSpan().IndexOf("abc"u8)] = (byte)'X';
        using ZipReader reader = ZipReader.Open(new MemoryStream(zip));
        Assert.That(() => reader.ReadBytes(reader.Entries[0]), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void Wrong_bytes_are_noticed_by_their_CRC()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("abc", "content"));
        zip[zip.AsSpan().IndexOf("content"u8)] ^= 1;
        using ZipReader reader = ZipReader.Open(new MemoryStream(zip));
        Assert.That(() => reader.ReadBytes(reader.Entries[0]), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
    }

    [Test]
    public void A_symbolic_link_is_refused()
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
        }
        byte[] zip = stream.ToArray();
        // The writer notes the system it runs on; the mode counts only where that is Unix.
        int directory = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        zip[directory + 5] = 3;
        Refused(zip);
    }

    [Test]
    public void An_archive_cut_anywhere_is_refused()
    {
        byte[] zip = Zip(CompressionLevel.Optimal, ("a", "hello"), ("b", "world"));
        for (int length = 0; length < zip.Length; length++) Refused(zip[..length]);
    }

    [Test]
    public void A_bomb_is_refused_by_what_its_directory_tells()
    {
        byte[] zip = Zip(CompressionLevel.Optimal, ("a", new string('x', 1000)));
        Assert.That(() => ZipReader.Open(new MemoryStream(zip), new ArchiveLimits(999, 5000, 10, 100)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));
    }

    private static void Refused(byte[] zip) =>
        Assert.That(() => ZipReader.Open(new MemoryStream(zip)).Dispose(), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));

    private static byte[] Zip(CompressionLevel level, params (string Name, string Text)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }
}
