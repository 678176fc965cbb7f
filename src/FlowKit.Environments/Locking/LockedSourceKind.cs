namespace FlowKit.Environments.Locking;

/// <summary>What a wheel is built from.</summary>
public enum LockedSourceKind
{
    /// <summary>A source archive, from an index or an address.</summary>
    Archive,

    /// <summary>A commit of a git repository.</summary>
    Git,

    /// <summary>A folder of the machine that locked it.</summary>
    Folder,
}
