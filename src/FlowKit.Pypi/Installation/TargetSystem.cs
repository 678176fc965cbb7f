namespace FlowKit.Pypi.Installation;

/// <summary>The family of the operating system that files are written for: it decides which names are allowed and how scripts are started.</summary>
public enum TargetSystem
{
    /// <summary>Linux and other Unix systems: names are bytes, differing in case they differ.</summary>
    Posix,

    /// <summary>macOS: as Unix, but names that differ only in case or Unicode form are one.</summary>
    MacOS,

    /// <summary>Windows: names are compared without case, and many are forbidden.</summary>
    Windows,
}
