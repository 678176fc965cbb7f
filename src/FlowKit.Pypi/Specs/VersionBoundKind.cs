namespace FlowKit.Pypi.Specs;

/// <summary>Where, seen from its version, a <see cref="VersionBound"/> lies.</summary>
public enum VersionBoundKind
{
    /// <summary>Just before the version.</summary>
    Before = 0,

    /// <summary>Just after the version itself, before its local versions.</summary>
    After = 1,

    /// <summary>After the version and all its local versions: <c>&lt;=1.0</c> ends here.</summary>
    AfterLocals = 2,

    /// <summary>After the final release, all its post-releases and their local versions: <c>&gt;1.0</c> begins here.</summary>
    AfterPosts = 3,
}
