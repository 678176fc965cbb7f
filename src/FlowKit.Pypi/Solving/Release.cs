using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// One version of a project and its files; which file is taken is found out when somebody asks. Of a long history few versions are looked at, so what only those need is made
/// when it is needed.
/// </summary>
internal sealed class Release(Pep440Version version, PageFiles page)
{
    private int _first = -1, _last = -1;
    private Findings? _findings;

    public Pep440Version Version { get; } = version;

    public IReadOnlyList<PypiFile> Wheels => Found.Wheels ??= [.. Files().Where(IsWheel)];

    public IReadOnlyList<PypiFile> Sources => Found.Sources ??= [.. Files().Where(static file => !IsWheel(file))];

    /// <summary>The wheels' names, in the order of <see cref="Wheels"/>; null where a name is broken behind its version.</summary>
    public IReadOnlyList<WheelFileName?> WheelNames =>
        Found.WheelNames ??= [.. Wheels.Select(static file => WheelFileName.TryParse(file.FileName, out WheelFileName? name) ? name : null)];

    public bool IsEvaluated
    {
        get => _findings is { IsEvaluated: true };
        set => Found.IsEvaluated = value;
    }

    /// <summary>No file is old enough for the cut-off date: the version does not exist for this solve.</summary>
    public bool IsExcluded
    {
        get => _findings is { IsExcluded: true };
        set => Found.IsExcluded = value;
    }

    /// <summary>The file to install; null where none can be used.</summary>
    public PypiFile? Chosen
    {
        get => _findings?.Chosen;
        set => Found.Chosen = value;
    }

    /// <summary>The file whose metadata counts: <see cref="Chosen"/>, or a wheel of another platform beside the chosen source archive.</summary>
    public PypiFile? MetadataFile
    {
        get => _findings?.MetadataFile;
        set => Found.MetadataFile = value;
    }

    /// <summary>Why no file can be used; null where one can.</summary>
    public UnavailableReason? Reason
    {
        get => _findings?.Reason;
        set => Found.Reason = value;
    }

    /// <summary>The Python versions of the chosen file, where the index tells them.</summary>
    public VersionSet? RequiresPython
    {
        get => _findings?.RequiresPython;
        set => Found.RequiresPython = value;
    }

    /// <summary>The Python of the solve is newer than the release admits, and the request names this very version.</summary>
    public bool IsForOlderPython
    {
        get => _findings is { IsForOlderPython: true };
        set => Found.IsForOlderPython = value;
    }

    private Findings Found => _findings ??= new Findings();

    /// <summary>A release of one wheel.</summary>
    public static Release Of(Pep440Version version, PypiFile wheel)
    {
        Release release = new(version, new PageFiles([wheel]));
        release.Add(0);
        return release;
    }

    /// <summary>Adds the file at a place of the page.</summary>
    public void Add(int place)
    {
        if (_first < 0) _first = place;
        else page.Chain(_last, place);
        _last = place;
    }

    private IEnumerable<PypiFile> Files()
    {
        if (_first < 0) yield break;
        for (int place = _first; place != _last; place = page.After(place)) yield return page[place];
        yield return page[_last];
    }

    private static bool IsWheel(PypiFile file) => file.FileName.EndsWith(".whl", StringComparison.Ordinal);

    private sealed class Findings
    {
        public IReadOnlyList<PypiFile>? Wheels, Sources;
        public IReadOnlyList<WheelFileName?>? WheelNames;
        public bool IsEvaluated, IsExcluded, IsForOlderPython;
        public PypiFile? Chosen, MetadataFile;
        public UnavailableReason? Reason;
        public VersionSet? RequiresPython;
    }
}
