using System.Globalization;

namespace FlowKit.Content.Storage;

/// <summary>How many files a tree (or a single file) has, and how many bytes they have together. Links count as files without bytes and are not followed.</summary>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct TreeSummary(long Files, long Bytes)
{
    /// <summary>Looks at what is there now.</summary>
    /// <param name="path">A folder or a file.</param>
    /// <param name="without">The name of folders that do not count. Default: none.</param>
    public static TreeSummary Of(string path, string? without = null)
    {
        long count = 0, bytes = 0;
        foreach ((_, long length) in TreeFiles.Of(path, without))
        {
            count++;
            bytes += length;
        }
        return new TreeSummary(count, bytes);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static TreeSummary? TryParse(string? text)
    {
        string[] parts = (text ?? "").Trim().Split(' ');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long files) && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? new TreeSummary(files, bytes)
            : null;
    }

    /// <summary>The two numbers.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Files} {Bytes}");
}
