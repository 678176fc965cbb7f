namespace FlowKit.Pypi.Solving;

/// <summary>The kinds of reasons for which versions cannot be used.</summary>
internal enum UnavailableKind
{
    Unknown,
    NotFound,
    Yanked,
    Tags,
    NoBinary,
    NoBuild,
    RequiresPython,
    ExcludedByDate,
    HashMismatch,
    Metadata,
    Offline,
    Quarantined,
    SelfDependency,
    EmptyRange,
    UrlDependency,
    Constraint,
    Pinned,
    Provided,
}
