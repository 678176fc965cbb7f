using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>Finds what is installed (specification "Recording installed projects"). One listing of the folder is enough for names and versions.</summary>
public static class InstalledDistributions
{
    /// <summary>What is installed in a prefix, ordered by name.</summary>
    public static IReadOnlyList<InstalledDistribution> Read(PythonLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Lazy<HashSet<string>> conda = new(() => CondaOwnership.Read(layout.Prefix));
        return layout.Purelib == layout.Platlib ? Read(layout.Purelib, conda) : [.. Read(layout.Purelib, conda).Concat(Read(layout.Platlib, conda)).OrderBy(distribution => distribution.Name)];
    }

    /// <summary>What is installed in a site-packages folder, ordered by name; nothing where the folder is not there.</summary>
    public static IReadOnlyList<InstalledDistribution> Read(string sitePackages)
    {
        ArgumentException.ThrowIfNullOrEmpty(sitePackages);
        return Read(sitePackages, null);
    }

    private static List<InstalledDistribution> Read(string sitePackages, Lazy<HashSet<string>>? conda)
    {
        if (!Directory.Exists(sitePackages)) return [];
        List<InstalledDistribution> found = [];
        foreach (string path in Directory.EnumerateFileSystemEntries(sitePackages))
        {
            ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
            // A folder that begins with ~ is what pip leaves of an uninstallation that failed.
            if (name.StartsWith("~")) continue;
            InstalledDistribution? distribution =
                name.EndsWith(".dist-info", StringComparison.OrdinalIgnoreCase) ? Named(name[..^10].ToString(), InstalledKind.DistInfo, path, conda)
                : name.EndsWith(".egg-info", StringComparison.OrdinalIgnoreCase) ? Named(WithoutPython(name[..^9].ToString()), InstalledKind.EggInfo, path, conda)
                : name.EndsWith(".egg-link", StringComparison.OrdinalIgnoreCase) && PackageName.TryParse(name[..^9].ToString(), out PackageName linked) ? new InstalledDistribution(linked, null, InstalledKind.EggLink, path)
                : null;
            if (distribution is not null) found.Add(distribution);
        }
        found.Sort((left, right) => left.Name.CompareTo(right.Name) is not 0 and int order ? order : string.CompareOrdinal(left.Location, right.Location));
        return found;
    }

    private static InstalledDistribution? Named(string stem, InstalledKind kind, string path, Lazy<HashSet<string>>? conda)
    {
        int dash = stem.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && PackageName.TryParse(stem[..dash], out PackageName name) && Pep440Version.TryParse(stem[(dash + 1)..].Replace('_', '+'), out Pep440Version? version))
            return new InstalledDistribution(name, version, kind, path, conda);
        // The folder's name does not tell: the metadata does.
        InstalledDistribution unnamed = new(default, null, kind, path);
        if (unnamed.Metadata is { } metadata && metadata.Name != default) return new InstalledDistribution(metadata.Name, metadata.Version, kind, path, conda);
        return PackageName.TryParse(dash > 0 ? stem[..dash] : stem, out name) ? new InstalledDistribution(name, null, kind, path, conda) : null;
    }

    // "six-1.16.0-py3.11.egg-info" names the version of Python as well.
    private static string WithoutPython(string stem)
    {
        int python = stem.LastIndexOf("-py", StringComparison.Ordinal);
        return python > 0 && python + 3 < stem.Length && char.IsAsciiDigit(stem[python + 3]) ? stem[..python] : stem;
    }
}
