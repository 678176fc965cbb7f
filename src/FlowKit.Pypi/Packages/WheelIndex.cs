using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages;

/// <summary>What the cache keeps beside an unpacked wheel: its files with sizes and hashes, so that an installation hashes nothing.</summary>
internal sealed record WheelIndex(WheelFileName FileName, string DistInfo, DateTime Time, IReadOnlyList<WheelEntry> Entries)
{
    private const int Format = 1;

    public void Write(string path)
    {
        using BinaryWriter writer = new(File.Create(path), Encoding.UTF8);
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        writer.Write(Format);
        writer.Write(FileName.FileName);
        writer.Write(DistInfo);
        writer.Write(Time.Ticks);
        writer.Write(Entries.Count);
        foreach (WheelEntry entry in Entries)
        {
            writer.Write(entry.Path);
            writer.Write(entry.Size);
            writer.Write(entry.IsExecutable);
            entry.Sha256.CopyTo(digest);
            writer.Write(digest);
        }
        // The count again: a file that was cut short does not end with it.
        writer.Write(Entries.Count);
    }

    /// <summary>Reads an index; null where it is damaged or of another format.</summary>
    public static WheelIndex? Read(string path)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(File.ReadAllBytes(path), writable: false), Encoding.UTF8);
            if (reader.ReadInt32() != Format || !WheelFileName.TryParse(reader.ReadString(), out WheelFileName? fileName)) return null;
            string distInfo = reader.ReadString();
            DateTime time = new(reader.ReadInt64(), DateTimeKind.Utc);
            int count = reader.ReadInt32();
            List<WheelEntry> entries = new(Math.Clamp(count, 0, 1 << 20));
            Span<byte> digest = stackalloc byte[Sha256Digest.Size];
            for (int i = 0; i < count; i++)
            {
                string file = reader.ReadString();
                long size = reader.ReadInt64();
                bool executable = reader.ReadBoolean();
                reader.BaseStream.ReadExactly(digest);
                entries.Add(new WheelEntry(file, size, new Sha256Digest(digest), executable));
            }
            return reader.ReadInt32() == count ? new WheelIndex(fileName, distInfo, time, entries) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether every file still has the size and time it was unpacked with.</summary>
    public bool LooksWhole(string folder)
    {
        foreach (WheelEntry entry in Entries)
        {
            FileInfo file = new(folder + Path.DirectorySeparatorChar + entry.Path);
            if (!file.Exists || file.Length != entry.Size || file.LastWriteTimeUtc != Time) return false;
        }
        return true;
    }
}
