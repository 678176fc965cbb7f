namespace FlowKit.Conda.Formats;

/// <summary>Which world a locked package is from.</summary>
public enum LockFilePackageKind
{
    /// <summary>A conda package.</summary>
    Conda,

    /// <summary>A PyPI package.</summary>
    Pypi,

    /// <summary>A conda package that is built from source.</summary>
    CondaSource,
}
