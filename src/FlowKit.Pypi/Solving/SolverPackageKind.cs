namespace FlowKit.Pypi.Solving;

/// <summary>The kinds of what the search chooses a version of.</summary>
internal enum SolverPackageKind
{
    /// <summary>The request itself: it depends on the user's requirements.</summary>
    Root,

    /// <summary>The target's Python: it never has another version.</summary>
    Python,

    /// <summary>A project.</summary>
    Project,

    /// <summary>What an extra adds to a project: depends on the extra's requirements.</summary>
    Extra,

    /// <summary>A project with an extra, a marker or both, as something requires it: depends on <see cref="Project"/> and, if need be, <see cref="Extra"/> at one version.</summary>
    Request,
}
