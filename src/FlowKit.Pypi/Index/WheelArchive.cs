using System.IO.Compression;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>Finds the METADATA file in a wheel: in the one <c>.dist-info</c> folder that bears the wheel's name and version.</summary>
internal static class WheelArchive
{
    private const long MaxMetadata = 16L << 20;

    public static byte[] ReadMetadata(Stream wheel, string fileName)
    {
        try
        {
            wheel.Position = 0;
            using ZipArchive archive = new(wheel, ZipArchiveMode.Read, leaveOpen: true);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (!IsMetadata(entry.FullName, fileName)) continue;
                if (entry.Length > MaxMetadata) throw Broken(fileName, $"its METADATA is longer than {MaxMetadata >> 20} MiB");
                using Stream content = entry.Open();
                using MemoryStream buffer = new();
                byte[] chunk = new byte[32 << 10];
                int read;
                while ((read = content.Read(chunk)) > 0)
                {
                    // The length in the directory is the author's word only.
                    if (buffer.Length + read > MaxMetadata) throw Broken(fileName, $"its METADATA is longer than {MaxMetadata >> 20} MiB");
                    buffer.Write(chunk, 0, read);
                }
                return buffer.ToArray();
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw Broken(fileName, "it is no zip archive, or a damaged one", e);
        }
        throw Broken(fileName, "it has no METADATA file in its dist-info folder");
    }

    public static bool IsMetadata(string entry, string fileName)
    {
        const string End = ".dist-info/METADATA";
        if (!entry.EndsWith(End, StringComparison.Ordinal) || entry.IndexOf('/', StringComparison.Ordinal) != entry.Length - "/METADATA".Length) return false;
        if (!WheelFileName.TryParse(fileName, out WheelFileName? wheel)) return true;
        string stem = entry[..^End.Length];
        int dash = stem.LastIndexOf('-');
        return dash > 0 && PackageName.TryParse(stem[..dash], out PackageName name) && name == wheel.Name
            && Pep440Version.TryParse(stem[(dash + 1)..].Replace('_', '+'), out Pep440Version? version) && version == wheel.Version;
    }

    public static FlowKitException Broken(string fileName, string problem, Exception? inner = null) =>
        new(PypiErrors.MetadataUnavailable, $"The metadata of {fileName} cannot be read: {problem}.", inner);
}
