namespace FlowKit.Environments.Locking.Export;

/// <summary>A kind of things that a format cannot say.</summary>
public enum LockLossKind
{
    /// <summary>Packages of conda in a format of PyPI.</summary>
    CondaPackages,

    /// <summary>Packages of PyPI in a format of conda.</summary>
    PypiPackages,

    /// <summary>A package whose address means something only on one machine, or that has none.</summary>
    Address,

    /// <summary>A wheel that was built: the file names its sources, which are built again.</summary>
    BuiltWheel,

    /// <summary>A Python that is the machine's.</summary>
    Python,

    /// <summary>Variables that are set in the environment.</summary>
    Variables,

    /// <summary>What the platform offers beyond its defaults.</summary>
    VirtualPackages,

    /// <summary>What a solver would need to go on from the file: build numbers, constraints, dependencies.</summary>
    SolverMetadata,

    /// <summary>Hashes of the packages.</summary>
    Hashes,

    /// <summary>An index that has no address that everybody knows.</summary>
    Index,
}
