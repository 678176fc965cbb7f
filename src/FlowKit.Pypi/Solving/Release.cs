using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One version of a project and its files; which file is taken is found out when somebody asks.</summary>
internal sealed class Release(Pep440Version version, IReadOnlyList<PypiFile> page)
{
    private readonly List<int> _wheelPlaces = [], _sourcePlaces = [];
    private PypiFile[]? _wheels, _sources;
    private WheelFileName?[]? _wheelNames;

    public Pep440Version Version { get; } = version;

    // Of a long history few versions are looked at: files and tags are read when first asked for.
    public IReadOnlyList<PypiFile> Wheels => _wheels ??= [.. _wheelPlaces.Select(place => page[place])];

    public IReadOnlyList<PypiFile> Sources => _sources ??= [.. _sourcePlaces.Select(place => page[place])];

    /// <summary>The wheels' names, in the order of <see cref="Wheels"/>; null where a name is broken behind its version.</summary>
    public IReadOnlyList<WheelFileName?> WheelNames => _wheelNames ??= [.. Wheels.Select(static file => WheelFileName.TryParse(file.FileName, out WheelFileName? name) ? name : null)];

    public bool IsEvaluated { get; set; }

    /// <summary>No file is old enough for the cut-off date: the version does not exist for this solve.</summary>
    public bool IsExcluded { get; set; }

    /// <summary>The file to install; null where none can be used.</summary>
    public PypiFile? Chosen { get; set; }

    /// <summary>The file whose metadata counts: <see cref="Chosen"/>, or a wheel of another platform beside the chosen source archive.</summary>
    public PypiFile? MetadataFile { get; set; }

    /// <summary>Why no file can be used; null where one can.</summary>
    public UnavailableReason? Reason { get; set; }

    /// <summary>The Python versions of the chosen file, where the index tells them.</summary>
    public VersionSet? RequiresPython { get; set; }

    /// <summary>The Python of the solve is newer than the release admits, and the request names this very version.</summary>
    public bool IsForOlderPython { get; set; }

    /// <summary>A release of one wheel.</summary>
    public static Release Of(Pep440Version version, PypiFile wheel)
    {
        Release release = new(version, [wheel]);
        release.Add(0, isWheel: true);
        return release;
    }

    /// <summary>Adds the file at a place of the page.</summary>
    public void Add(int place, bool isWheel) => (isWheel ? _wheelPlaces : _sourcePlaces).Add(place);
}
