using System.IO.Enumeration;

namespace FlowKit.Content.Storage;

/// <summary>The files of a tree. Links are files without bytes, and are not followed.</summary>
internal static class TreeFiles
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The files in a folder and below it, or the one file; none where nothing is there.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="without">The name of folders that are left out. Default: none.</param>
    public static IEnumerable<(string Path, long Length)> Of(string path, string? without = null)
    {
        FileInfo single = new(path);
        if (single.LinkTarget is not null) return [(path, 0)];
        if (single.Exists) return [(path, single.Length)];
        if (!Directory.Exists(path)) return [];
        return new FileSystemEnumerable<(string, long)>(path, static (ref FileSystemEntry entry) => (entry.ToFullPath(), IsLink(ref entry) ? 0 : entry.Length), Everything)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !entry.FileName.Equals(without, StringComparison.Ordinal),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
