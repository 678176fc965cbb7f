using System.Buffers;
using System.Text.RegularExpressions;
using FlowKit.Environments.Locking;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Distributions;

/// <summary>Which Python distributions a conda package brings: those whose metadata its files have; and only where they have none, what its channel, the user's mapping or its name says.</summary>
internal static partial class CondaDistributions
{
    private const string PypiPurl = "pkg:pypi/";

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" =<>!~[");

    /// <summary>The two parts of <c>name==version</c>.</summary>
    public static (string Name, string Version) Split(string distribution)
    {
        int at = distribution.IndexOf("==", StringComparison.Ordinal);
        return (distribution[..at], distribution[(at + 2)..]);
    }

    /// <summary>Whether a conda package is one of Python, and so may bring distributions.</summary>
    public static bool MayBeIn(LockedCondaPackage package) => package.Name is not ("python" or "python_abi") && (package is { NoArch: "python" } or { NoArch: null, Subdir: "noarch" } || NeedsPython(package.Dependencies));

    /// <summary>Whether match specs ask for Python.</summary>
    public static bool NeedsPython(IEnumerable<string> depends)
    {
        foreach (string depend in depends)
        {
            ReadOnlySpan<char> name = depend.AsSpan();
            int end = name.IndexOfAny(NameEnds);
            if (end >= 0) name = name[..end];
            if (name is "python" or "python_abi") return true;
        }
        return false;
    }

    /// <summary>
    /// The metadata that the paths of a package hold, directly in a site-packages folder: what lies deeper is a copy that another distribution carries along. <c>Version</c> is null where only the
    /// metadata itself tells it.
    /// </summary>
    public static IEnumerable<(string Path, string Name, Pep440Version? Version)> InPaths(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (MetadataPath().Match(path) is not { Success: true } match) continue;
            (string name, Pep440Version? version) = SplitStem(match.Groups["stem"].Value, isEgg: match.Groups["egg"].Success);
            yield return (path, name, version);
        }
    }

    /// <summary>Whether a package has anything that Python could import by itself.</summary>
    public static bool HasModules(IEnumerable<string> paths) => paths.Any(static path => SitePackages().IsMatch(path));

    /// <summary>What is said of a package whose files tell nothing: by its channel (purls), else by the mapping, else, in conda-forge, by its own name.</summary>
    public static IReadOnlyList<string> Declared(LockedCondaPackage package, CondaPypiMapping? mapping, bool hasModules)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (package.Purls is { } purls)
        {
            foreach (string purl in purls)
            {
                if (!purl.StartsWith(PypiPurl, StringComparison.Ordinal)) continue;
                string rest = purl[PypiPurl.Length..];
                int end = rest.AsSpan().IndexOfAny('?', '#');
                if (end >= 0) rest = rest[..end];
                int at = rest.IndexOf('@', StringComparison.Ordinal);
                Add(found, at < 0 ? rest : rest[..at], at < 0 ? package.Version : Uri.UnescapeDataString(rest[(at + 1)..]));
            }
        }
        else if (mapping?.Find(package.Name) is { } names)
        {
            foreach (string name in names) Add(found, name, package.Version);
        }
        else if (hasModules && package.Channel == "conda-forge")
        {
            Add(found, package.Name, package.Version);
        }
        return [.. found];
    }

    /// <summary>Adds a distribution, where name and version are such.</summary>
    public static void Add(SortedSet<string> found, string name, string version)
    {
        if (PackageName.TryParse(name, out PackageName normalized) && Pep440Version.TryParse(version, out Pep440Version? read)) found.Add(normalized.Value + "==" + read);
    }

    // name-version, where old tools left dashes in the name, and put '_' for the '+' of a local version.
    private static (string Name, Pep440Version? Version) SplitStem(string stem, bool isEgg)
    {
        if (isEgg) stem = EggPython().Replace(stem, "");
        for (int at = stem.LastIndexOf('-'); at > 0; at = stem.LastIndexOf('-', at - 1))
        {
            string version = stem[(at + 1)..];
            if (Pep440Version.TryParse(version, out Pep440Version? read) || Pep440Version.TryParse(version.Replace('_', '+'), out read)) return (stem[..at], read);
        }
        return (stem, null);
    }

    [GeneratedRegex("""^(lib/[^/]+/|Lib/)?site-packages/(?<stem>[^/]+)(\.dist-info/METADATA|(?<egg>\.egg-info)(/PKG-INFO)?)$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex MetadataPath();

    [GeneratedRegex("^(lib/[^/]+/|Lib/)?site-packages/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SitePackages();

    [GeneratedRegex(@"-py[0-9](\.[0-9]+)?(-.*)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex EggPython();
}
