namespace FlowKit.Conda.Installation;

/// <summary>What happens to a package of a prefix.</summary>
public enum PackageChangeKind
{
    /// <summary>It comes.</summary>
    Install,

    /// <summary>It goes.</summary>
    Remove,

    /// <summary>A higher version takes its place.</summary>
    Upgrade,

    /// <summary>A lower version takes its place.</summary>
    Downgrade,

    /// <summary>Another build of the same version, or the same from other bytes, takes its place.</summary>
    Rebuild,

    /// <summary>The same package is installed anew: because it was asked for, or because the prefix's Python changed.</summary>
    Reinstall,
}
