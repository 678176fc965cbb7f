namespace FlowKit.Pypi.Formats;

/// <summary>What a source of <c>[tool.uv.sources]</c> names.</summary>
public enum UvProjectSourceKind
{
    /// <summary>An index by its name.</summary>
    Index,

    /// <summary>A git repository, or an archive on a server, by an address as a requirement has it.</summary>
    Address,

    /// <summary>A file or folder of the author's machine.</summary>
    Path,

    /// <summary>A member of the workspace.</summary>
    Workspace,
}
