namespace FlowKit.Pypi.Installation;

/// <summary>How an installed distribution is recorded.</summary>
public enum InstalledKind
{
    /// <summary>A <c>.dist-info</c> folder: what installers of wheels write.</summary>
    DistInfo,

    /// <summary>An <c>.egg-info</c> folder or file: what <c>setup.py install</c> wrote.</summary>
    EggInfo,

    /// <summary>An <c>.egg-link</c> file: what <c>setup.py develop</c> wrote.</summary>
    EggLink,
}
