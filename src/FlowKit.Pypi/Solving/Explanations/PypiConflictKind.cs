namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>What a node of a conflict says.</summary>
public enum PypiConflictKind
{
    /// <summary>Follows from its <see cref="PypiConflict.Causes"/>.</summary>
    Derived,

    /// <summary>The user requires <see cref="PypiConflict.Dependency"/>.</summary>
    Requirement,

    /// <summary>The user's constraint bounds <see cref="PypiConflict.Dependency"/>.</summary>
    Constraint,

    /// <summary><see cref="PypiConflict.Dependency"/> is locked to one version.</summary>
    Pin,

    /// <summary><see cref="PypiConflict.Dependency"/> is in the environment already, and not PyPI's to change.</summary>
    Provided,

    /// <summary><see cref="PypiConflict.Package"/> depends on <see cref="PypiConflict.Dependency"/>.</summary>
    Dependency,

    /// <summary>No version of <see cref="PypiConflict.Package"/> within <see cref="PypiConflict.Versions"/> exists.</summary>
    NoVersions,

    /// <summary>Versions of <see cref="PypiConflict.Package"/> exist but cannot be used: see <see cref="PypiConflict.Reason"/>.</summary>
    Unavailable,
}
