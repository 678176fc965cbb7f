namespace FlowKit.Pypi.Formats;

/// <summary>What of a package a <see cref="UvConflictItem"/> is about.</summary>
public enum UvConflictKind
{
    /// <summary>The package itself.</summary>
    Project,

    /// <summary>One of its extras.</summary>
    Extra,

    /// <summary>One of its dependency groups.</summary>
    Group,
}
