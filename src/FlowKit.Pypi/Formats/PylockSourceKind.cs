namespace FlowKit.Pypi.Formats;

/// <summary>What a lock's package is installed from.</summary>
public enum PylockSourceKind
{
    /// <summary>A repository.</summary>
    Vcs,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>An archive given by URL or path.</summary>
    Archive,

    /// <summary>A source archive.</summary>
    Sdist,

    /// <summary>A wheel.</summary>
    Wheel,
}
