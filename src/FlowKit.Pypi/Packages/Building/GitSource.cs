using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>A git repository at a revision.</summary>
/// <param name="Repository">The address of the repository: <c>https</c>, <c>ssh</c> or <c>file</c>; <c>http</c> and <c>git</c>, which are not secured, only on this machine.</param>
public sealed record GitSource(Uri Repository) : SourceLocation
{
    /// <summary>A branch, a tag or a commit; null for the repository's default branch.</summary>
    public string? Revision { get; init; }

    /// <summary>Whether submodules are fetched too. Default: true.</summary>
    public bool Submodules { get; init; } = true;

    /// <summary>Whether files of git LFS are fetched (by the program <c>git-lfs</c>), in place of the pointers that the commit holds. Default: false.</summary>
    public bool LargeFiles { get; init; }

    /// <inheritdoc/>
    public override string Display => Revision is null ? SafeAddress.Of(Repository) : SafeAddress.Of(Repository) + " at " + Revision;

    internal static GitSource ParsePlace(string place)
    {
        // The revision follows the last @ of the path; an @ before it belongs to the user.
        int authority = place.IndexOf("://", StringComparison.Ordinal);
        int path = authority < 0 ? -1 : place.IndexOf('/', authority + 3);
        int at = path < 0 ? -1 : place.LastIndexOf('@');
        string? revision = at > path && path >= 0 ? Uri.UnescapeDataString(place[(at + 1)..]) : null;
        string repository = revision is null ? place : place[..at];
        if (!Uri.TryCreate(repository, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http" or "ssh" or "git" or "file"))
            throw new FlowKitException(PypiErrors.InvalidSource, $"'{repository}' is no address of a git repository: it begins with git+https, git+ssh or git+file.");
        return new GitSource(address) { Revision = string.IsNullOrEmpty(revision) ? null : revision };
    }
}
