using System.Buffers;
using FlowKit.Conda.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>
/// Which Python distributions a conda package brings. Its channel tells it (purls); where it does not, the user's mapping; and without one a package that needs Python brings one distribution of its own
/// name and version. A package that does not need Python brings none, whatever its name.
/// </summary>
internal static class CondaDistributions
{
    private const string PypiPurl = "pkg:pypi/";

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" =<>!~[");

    /// <summary>The distributions as <c>name==version</c>, sorted.</summary>
    public static IReadOnlyList<string> Of(PackageRecord record, CondaPypiMapping? mapping = null)
    {
        if (record.Name is "python" or "python_abi") return [];
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (record.Purls is { } purls)
        {
            foreach (string purl in purls)
            {
                if (!purl.StartsWith(PypiPurl, StringComparison.Ordinal)) continue;
                string rest = purl[PypiPurl.Length..];
                int end = rest.AsSpan().IndexOfAny('?', '#');
                if (end >= 0) rest = rest[..end];
                int at = rest.IndexOf('@', StringComparison.Ordinal);
                Add(found, at < 0 ? rest : rest[..at], at < 0 ? record.Version.Source : Uri.UnescapeDataString(rest[(at + 1)..]));
            }
        }
        else if (mapping?.Find(record.Name) is { } names)
        {
            foreach (string name in names) Add(found, name, record.Version.Source);
        }
        else if (NeedsPython(record))
        {
            Add(found, record.Name, record.Version.Source);
        }
        return [.. found];
    }

    /// <summary>The two parts of <c>name==version</c>.</summary>
    public static (string Name, string Version) Split(string distribution)
    {
        int at = distribution.IndexOf("==", StringComparison.Ordinal);
        return (distribution[..at], distribution[(at + 2)..]);
    }

    private static void Add(SortedSet<string> found, string name, string version)
    {
        if (PackageName.TryParse(name, out PackageName normalized) && Pep440Version.TryParse(version, out Pep440Version? read)) found.Add(normalized.Value + "==" + read);
    }

    /// <summary>Whether a package is one of Python.</summary>
    public static bool NeedsPython(PackageRecord record)
    {
        if (record.NoArch == NoArchType.Python) return true;
        foreach (string depend in record.Depends)
        {
            ReadOnlySpan<char> name = depend.AsSpan();
            int end = name.IndexOfAny(NameEnds);
            if (end >= 0) name = name[..end];
            if (name is "python" or "python_abi") return true;
        }
        return false;
    }
}
