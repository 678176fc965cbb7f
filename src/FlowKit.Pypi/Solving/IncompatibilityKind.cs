namespace FlowKit.Pypi.Solving;

/// <summary>Why terms cannot hold together.</summary>
internal enum IncompatibilityKind
{
    /// <summary>The root has to be chosen.</summary>
    NotRoot,

    /// <summary>No version is in the set.</summary>
    NoVersions,

    /// <summary>The first package needs the second.</summary>
    Dependency,

    /// <summary>The versions exist and cannot be used; the reason says why.</summary>
    Unavailable,

    /// <summary>Follows from two others.</summary>
    Derived,
}
