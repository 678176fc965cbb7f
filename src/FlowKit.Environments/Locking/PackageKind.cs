namespace FlowKit.Environments.Locking;

/// <summary>The world that a package comes from.</summary>
public enum PackageKind
{
    /// <summary>A conda package.</summary>
    Conda,

    /// <summary>A wheel, from a PyPI index.</summary>
    Pypi,
}
