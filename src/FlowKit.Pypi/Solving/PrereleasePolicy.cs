namespace FlowKit.Pypi.Solving;

/// <summary>When a pre-release (alpha, beta, release candidate or development release) may be chosen.</summary>
public enum PrereleasePolicy
{
    /// <summary>Only where no final release fits, or where a requirement names a pre-release. The default.</summary>
    IfNecessary,

    /// <summary>Only where a requirement of the user names a pre-release of the package.</summary>
    Explicit,

    /// <summary>Never.</summary>
    Disallow,

    /// <summary>Always: the highest version, of whatever kind.</summary>
    Allow,
}
