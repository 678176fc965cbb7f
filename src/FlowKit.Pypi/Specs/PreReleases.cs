namespace FlowKit.Pypi.Specs;

/// <summary>What becomes of pre-releases when versions are picked by a specifier.</summary>
public enum PreReleases
{
    /// <summary>
    /// The standard's default. Asked about one version, it is taken as it comes. Picking from a list, pre-releases are taken where the
    /// specifier names one, or where nothing else is left.
    /// </summary>
    Default,

    /// <summary>Pre-releases are versions like any other.</summary>
    Allow,

    /// <summary>No pre-release is taken.</summary>
    Forbid,
}
