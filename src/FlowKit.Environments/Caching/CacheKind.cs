namespace FlowKit.Environments.Caching;

/// <summary>What a cache folder holds. All of it can be made or fetched again; published environments and resolved locks are not among it.</summary>
public enum CacheKind
{
    /// <summary>Hydrated prefixes.</summary>
    Environments,

    /// <summary>Conda packages, unpacked or as archives, and what was found in them.</summary>
    CondaPackages,

    /// <summary>Wheels, unpacked.</summary>
    Wheels,

    /// <summary>Sources, clones of repositories, and what was built from them.</summary>
    Builds,

    /// <summary>Repodata, index pages and metadata, as they were fetched and as they were read; and what was found out about interpreters and activation scripts.</summary>
    Documents,
}
