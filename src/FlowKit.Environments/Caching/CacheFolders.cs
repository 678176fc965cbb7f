namespace FlowKit.Environments.Caching;

/// <summary>The folders in a cache folder.</summary>
internal static class CacheFolders
{
    /// <summary>Prefixes.</summary>
    public const string Environments = "environments";

    /// <summary>The store of packages.</summary>
    public const string Packages = "packages";

    /// <summary>Documents as they were fetched.</summary>
    public const string Http = "http";

    /// <summary>Documents as they were read.</summary>
    public const string Pages = "pages";

    /// <summary>What activation scripts did.</summary>
    public const string Activations = "activations";

    /// <summary>What the machine's interpreters said of themselves.</summary>
    public const string Interpreters = "interpreters";
}
