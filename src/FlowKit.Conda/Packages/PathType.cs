namespace FlowKit.Conda.Packages;

/// <summary>What a path of a package is.</summary>
public enum PathType
{
    /// <summary>A file, which is linked.</summary>
    HardLink,

    /// <summary>A symbolic link.</summary>
    SoftLink,

    /// <summary>A folder that must be there although nothing is in it.</summary>
    Directory,
}
