namespace FlowKit.Content.Archives;

/// <summary>What a tar entry is; the other kinds that the format knows are refused.</summary>
public enum TarEntryKind
{
    /// <summary>A file with bytes.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>Another name of a file that stands earlier in the archive.</summary>
    HardLink,
}
