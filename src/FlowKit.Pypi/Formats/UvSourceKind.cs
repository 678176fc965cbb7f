namespace FlowKit.Pypi.Formats;

/// <summary>Where a package of a <c>uv.lock</c> comes from.</summary>
public enum UvSourceKind
{
    /// <summary>An index, by its address.</summary>
    Registry,

    /// <summary>A git repository: address with the commit behind <c>#</c>.</summary>
    Git,

    /// <summary>An archive by its URL.</summary>
    Url,

    /// <summary>An archive on disk.</summary>
    Path,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A folder, installed in place.</summary>
    Editable,

    /// <summary>A project that is not installed itself; its dependencies are.</summary>
    Virtual,
}
