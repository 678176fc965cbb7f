namespace FlowKit.Conda.Channels;

/// <summary>Revisions of the format of records (CEP 48). Packages of one that is not known are passed over, and the user is told.</summary>
internal static class RepoDataRevision
{
    /// <summary>The key of repodata's <c>info</c>.</summary>
    public const string Key = "repodata_revisions";

    /// <summary>What to tell of a revision; null for one that is read.</summary>
    /// <param name="label">The channel and subdir.</param>
    /// <param name="revision">The revision's name, for example <c>v4</c>.</param>
    /// <param name="count">How many packages are of it, where the channel says so.</param>
    /// <param name="message">What the channel wants users to know.</param>
    public static string? NoteOf(string label, string? revision, string? count, string? message) => revision == "v3"
        ? null
        : $"{label} has {(count is null ? "packages" : count + " packages")} of the revision '{revision}', which this version of FlowKit cannot read{(message is null ? "" : ": " + message)}";
}
