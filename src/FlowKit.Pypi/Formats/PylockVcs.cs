namespace FlowKit.Pypi.Formats;

/// <summary>A package from a version control system, in a lock.</summary>
public sealed record PylockVcs
{
    /// <summary>The system: <c>git</c>, <c>hg</c>, <c>svn</c>, <c>bzr</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The repository's address, or null where <see cref="Path"/> says it.</summary>
    public string? Url { get; init; }

    /// <summary>The repository's folder, relative to the lock file, or null.</summary>
    public string? Path { get; init; }

    /// <summary>The branch, tag or revision that was asked for, or null.</summary>
    public string? RequestedRevision { get; init; }

    /// <summary>The exact commit.</summary>
    public required string CommitId { get; init; }

    /// <summary>The folder of the project inside the repository, or null.</summary>
    public string? Subdirectory { get; init; }
}
