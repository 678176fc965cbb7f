namespace FlowKit.Pypi.Packages;

/// <summary>What direct_url.json tells about a repository.</summary>
/// <param name="Vcs">The version control system: <c>git</c>.</param>
/// <param name="CommitId">The full id of the commit.</param>
public sealed record DirectUrlVcs(string Vcs, string CommitId)
{
    /// <summary>The branch, tag or id that was asked for; null for the repository's default.</summary>
    public string? RequestedRevision { get; init; }
}
