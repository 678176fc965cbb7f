using System.Text.Json;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>
/// The quick look at a prefix in which nothing is to be done. Records are read to their end, and nothing is made of their lists of paths: these are nearly all of
/// their bytes, and wanted only where something changes.
/// </summary>
internal static class UnchangedPrefix
{
    /// <summary>Whether a prefix holds just these packages, as <see cref="InstalledPackage.IsSameAs"/> has it. Where a record is odd in any way the answer is no: the long way tells.</summary>
    public static bool HoldsExactly(string prefix, IReadOnlyList<PackageRecord> wanted)
    {
        Dictionary<string, PackageRecord> byFile = new(wanted.Count, StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (PackageRecord record in wanted)
        {
            if (!names.Add(record.Name) || !byFile.TryAdd(record.DistName + ".json", record)) return false;
        }
        string[] files = PrefixRecords.RecordFiles(prefix);
        if (files.Length != byFile.Count || !PrefixRecords.IsPrefix(prefix)) return false;
        int same = 0;
        PrefixTransaction.ForEach(files.Length, Environment.ProcessorCount, i =>
        {
            if (byFile.TryGetValue(Path.GetFileName(files[i]), out PackageRecord? record) && IsRecordOf(files[i], record)) Interlocked.Increment(ref same);
        });
        return same == files.Length;
    }

    private static bool IsRecordOf(string file, PackageRecord wanted)
    {
        try
        {
            string? name = null, version = null, build = null, sha256 = null, subdir = null;
            Utf8JsonReader reader = new(File.ReadAllBytes(file));
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isName = reader.ValueTextEquals("name"u8), isVersion = reader.ValueTextEquals("version"u8), isBuild = reader.ValueTextEquals("build"u8);
                bool isSha256 = reader.ValueTextEquals("sha256"u8), isSubdir = reader.ValueTextEquals("subdir"u8);
                reader.Read();
                if (isName) name = reader.GetString();
                else if (isVersion) version = reader.GetString();
                else if (isBuild) build = reader.GetString();
                else if (isSha256) sha256 = reader.GetString();
                else if (isSubdir) subdir = reader.GetString();
                else reader.Skip();
            }
            bool isAtEnd = reader.TokenType == JsonTokenType.EndObject && !reader.Read();
            return isAtEnd && name == wanted.Name && version == wanted.Version.Source && build == wanted.Build && subdir == wanted.Subdir
                && (wanted.Sha256 is null || string.Equals(sha256, wanted.Sha256, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
