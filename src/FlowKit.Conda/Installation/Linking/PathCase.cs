namespace FlowKit.Conda.Installation.Linking;

/// <summary>Whether two paths that differ in nothing but case are one.</summary>
internal static class PathCase
{
    /// <summary>They are on Windows and macOS, which a prefix may be made for elsewhere, and where the file system that the prefix lies on says so.</summary>
    /// <param name="prefix">The prefix, or where it is going to be.</param>
    /// <param name="platform">The subdir that it is for.</param>
    public static bool IsIgnored(string prefix, string platform) =>
        platform.StartsWith("win-", StringComparison.Ordinal) || platform.StartsWith("osx-", StringComparison.Ordinal) || IsIgnoredOnDisk(prefix);

    // The nearest folder that is there, asked for by another case: nothing is written to find out.
    private static bool IsIgnoredOnDisk(string prefix)
    {
        for (DirectoryInfo? folder = new(prefix); folder?.Parent is { } parent; folder = parent)
        {
            string other = Swapped(folder.Name);
            if (!folder.Exists || other == folder.Name) continue;
            // Where both are there as two, case counts.
            return Directory.Exists(Path.Combine(parent.FullName, other)) && parent.EnumerateDirectories().Count(entry => string.Equals(entry.Name, other, StringComparison.OrdinalIgnoreCase)) == 1;
        }
        return false;
    }

    private static string Swapped(string name) => string.Create(name.Length, name, static (span, text) =>
    {
        for (int i = 0; i < text.Length; i++) span[i] = char.IsAsciiLetterUpper(text[i]) ? char.ToLowerInvariant(text[i]) : char.ToUpperInvariant(text[i]);
    });
}
