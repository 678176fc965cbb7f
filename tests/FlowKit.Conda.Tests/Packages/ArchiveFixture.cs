using System.Security.Cryptography;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

/// <summary>Packages of the conformance data, unpacked for tests.</summary>
internal static class ArchiveFixture
{
    public static string PathOf(string file) => Conformance.PathOf("conda/" + file);

    public static async Task<(PackageRecord Record, ExtractedCondaPackage Package)> ExtractAsync(string file, string into)
    {
        string archive = PathOf(file);
        string folder = Path.Combine(into, Guid.NewGuid().ToString("N"));
        await CondaArchive.ExtractAsync(archive, folder);
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(folder);
        byte[] bytes = await File.ReadAllBytesAsync(archive);
        return (package.Index.ToRecord(new Uri(archive), Convert.ToHexStringLower(SHA256.HashData(bytes)), size: bytes.Length), package);
    }

    public static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    /// <summary>Everything below a folder but folders: relative paths with slashes.</summary>
    public static IEnumerable<string> FilesBelow(string folder)
    {
        EnumerationOptions all = new() { AttributesToSkip = FileAttributes.None };
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", all))
        {
            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                foreach (string below in FilesBelow(entry.FullName)) yield return entry.Name + "/" + below;
            }
            else
            {
                yield return entry.Name;
            }
        }
    }
}
