using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Reads project and version off the names of wheels, and leaves the tags for when somebody asks: pages list dozens of wheels for each version.</summary>
internal sealed class WheelStem(PackageName project)
{
    private readonly Dictionary<string, Pep440Version?> _versions = new(StringComparer.Ordinal);
    private string _written = "";
    private bool _isProject;

    /// <summary>The version; null where the wheel is of another project, or its name is broken.</summary>
    public Pep440Version? VersionOf(string fileName)
    {
        int first = fileName.IndexOf('-', StringComparison.Ordinal);
        int second = first <= 0 ? -1 : fileName.IndexOf('-', first + 1);
        if (second < 0) return null;
        if (!fileName.AsSpan(0, first).SequenceEqual(_written))
        {
            _written = fileName[..first];
            _isProject = PackageName.TryParse(_written, out PackageName name) && name == project;
        }
        if (!_isProject) return null;
        ReadOnlySpan<char> text = fileName.AsSpan(first + 1, second - first - 1);
        Dictionary<string, Pep440Version?>.AlternateLookup<ReadOnlySpan<char>> lookup = _versions.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out Pep440Version? version)) return version;
        // Of each version the first name is read in full.
        version = WheelFileName.TryParse(fileName, out WheelFileName? wheel) ? wheel.Version : null;
        if (version is not null) lookup[text] = version;
        return version;
    }
}
