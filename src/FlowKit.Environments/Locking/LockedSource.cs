using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Locking;

/// <summary>
/// What a wheel of a lock is built from. It stands for the wheel in the environment id: the same sources are the same package, whoever builds them, although two builds of one C extension need not
/// be equal byte by byte. Which bytes they were is in the lock all the same, so that everyone who has the lock gets those.
/// </summary>
/// <param name="Kind">What the sources are.</param>
/// <param name="Sha256">The hash of the archive or of the folder's content; for a repository, a hash over the commit, and that it is with its large files. With a subdirectory, a hash over both.</param>
public sealed record LockedSource(LockedSourceKind Kind, Sha256Digest Sha256)
{
    /// <summary>The name of the archive; null for what is none.</summary>
    public string? FileName { get; init; }

    /// <summary>The hash of the archive itself; null for what is none.</summary>
    public Sha256Digest? ArchiveSha256 { get; init; }

    /// <summary>The full id of the commit; null for what is no repository.</summary>
    public string? Commit { get; init; }

    /// <summary>Whether the files of git LFS are among the sources, and not the pointers to them.</summary>
    public bool LargeFiles { get; init; }

    /// <summary>
    /// What was installed to build the wheel, each <c>name==version</c>, sorted; none for sources that were locked without a build. Whoever builds again takes the same, where it can be had. Not part of
    /// the environment id.
    /// </summary>
    public IReadOnlyList<string> BuiltWith { get; init; } = [];

    /// <summary>The folder of the project inside the sources; null for their root.</summary>
    public string? Subdirectory { get; init; }
}
