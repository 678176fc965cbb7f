namespace FlowKit.Conda.Specs;

/// <summary>Whether and how a package is independent of the platform.</summary>
public enum NoArchType
{
    /// <summary>Built for one platform.</summary>
    None,

    /// <summary>The same files everywhere.</summary>
    Generic,

    /// <summary>Pure Python: its files go where the environment's Python looks for them, its entry points are made on installation.</summary>
    Python,
}
