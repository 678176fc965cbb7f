using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One version of a project and its files; which file is taken is found out when somebody asks.</summary>
internal sealed class Release(Pep440Version version)
{
    private WheelFileName?[]? _wheelNames;

    public Pep440Version Version { get; } = version;

    public List<PypiFile> Wheels { get; } = [];

    public List<PypiFile> Sources { get; } = [];

    /// <summary>The wheels' names, in the order of <see cref="Wheels"/>; null where a name is broken behind its version. Read when first asked for: of a long history few versions are looked at.</summary>
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
}
