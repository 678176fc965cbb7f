namespace FlowKit.Pypi.Installation;

/// <summary>The real folders behind paths in a prefix: a link among them (<c>lib64</c>) must not hide that two files are one, nor lead out.</summary>
internal sealed class PrefixFolders
{
    private readonly string _prefix;
    private readonly Dictionary<string, string?> _resolved = new(StringComparer.Ordinal);

    public PrefixFolders(string prefix) => _prefix = Path.TrimEndingDirectorySeparator(prefix);

    /// <summary>The folder without links; null where it lies, or leads, outside of the prefix.</summary>
    public string? Resolve(string folder)
    {
        if (folder == _prefix) return folder;
        if (!folder.StartsWith(_prefix + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        if (_resolved.TryGetValue(folder, out string? known)) return known;
        string? parent = Resolve(Path.GetDirectoryName(folder)!);
        string? resolved = parent is null ? null : Path.Combine(parent, Path.GetFileName(folder));
        if (resolved is not null && new FileInfo(resolved).LinkTarget is not null)
        {
            string? real = Directory.ResolveLinkTarget(resolved, returnFinalTarget: true)?.FullName;
            resolved = real is not null && real.StartsWith(_prefix + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real : null;
        }
        return _resolved[folder] = resolved;
    }
}
