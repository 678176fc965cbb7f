using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>Addresses of requirements (<c>name @ ADDRESS</c>) as ids and locks hold them: remote ones without credentials; in place of one of this machine, the hash of what is there.</summary>
internal static class LocalSource
{
    private const string ContentPrefix = "content://sha256/";

    /// <summary>Whether an address means something only on this machine.</summary>
    public static bool IsLocal(string url) => !IsContent(url) && (!Uri.TryCreate(WithoutTool(url), UriKind.Absolute, out Uri? address) || address.IsLoopback || address.Scheme is not ("https" or "http" or "ssh" or "git"));

    /// <summary>Whether an address stands for content that some machine had.</summary>
    public static bool IsContent(string url) => url.StartsWith(ContentPrefix, StringComparison.Ordinal);

    public static string AddressOf(Sha256Digest content) => ContentPrefix + content;

    /// <summary>The hash that such an address names.</summary>
    public static Sha256Digest ContentOf(string url) => Sha256Digest.Parse(url[ContentPrefix.Length..]);

    /// <summary>A remote address without credentials and without the parts that change nothing.</summary>
    public static string Show(string url)
    {
        if (IsContent(url)) return url;
        string[] parts = url.Split('#', 2);
        string shown = SafeAddress.Of(new Uri(parts[0], UriKind.Absolute));
        string kept = parts.Length < 2 ? "" : string.Join('&', parts[1].Split('&').Where(static part => part == "lfs=true" || part.StartsWith("subdirectory=", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Reverse());
        return kept.Length == 0 ? shown : shown + "#" + kept;
    }

    /// <summary>The request with the hash of what its local address leads to; the same request where it has none.</summary>
    public static PackageRequest Identify(PackageRequest request) =>
        request.Content is null && Requirement.Parse(request.Text.Trim()) is { Url: { } url } requirement && IsLocal(url) ? request with { Content = HashOf(requirement.Name, url) } : request;

    /// <summary>The hash of what a local address leads to: a file, a folder (names and content, without what version control and builds keep there), or a commit of a repository.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: there is nothing, or a repository without a whole commit.</exception>
    public static Sha256Digest HashOf(PackageName name, string url)
    {
        try
        {
            switch (SourceLocation.Parse(url))
            {
                case GitSource git:
                    return git.Revision is { Length: 40 or 64 } commit && commit.All(char.IsAsciiHexDigit) ? OfCommit(commit, git.Subdirectory, git.LargeFiles)
                        : throw Invalid(name, url, "a repository on this machine is asked for by its whole commit, because its branches and tags mean nothing elsewhere: 'git+file:///path@COMMIT'");
                case SourceFolder folder when Directory.Exists(folder.Path):
                    return Within(SourceFolder.ContentOf(folder.Path), folder.Subdirectory);
                case SourceArchive archive when archive.Address.IsFile && File.Exists(archive.Address.LocalPath):
                    return Within(OfFile(archive.Address.LocalPath), archive.Subdirectory);
                case null when new Uri(url.Split('#')[0]) is { IsFile: true } wheel && File.Exists(wheel.LocalPath):
                    return OfFile(wheel.LocalPath);
                default:
                    throw Invalid(name, url, "there is no such file or folder");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UriFormatException)
        {
            throw Invalid(name, url, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>What stands for a commit: where its repository is changes nothing.</summary>
    public static Sha256Digest OfCommit(string commit, string? subdirectory, bool largeFiles = false) =>
        Sha256Digest.Compute(Encoding.UTF8.GetBytes($"git {commit.ToLowerInvariant()} {subdirectory}{(largeFiles ? "\nlfs" : "")}"));

    /// <summary>What stands for one folder of a source.</summary>
    public static Sha256Digest Within(Sha256Digest source, string? subdirectory) =>
        string.IsNullOrEmpty(subdirectory) ? source : Sha256Digest.Compute(Encoding.UTF8.GetBytes($"{source} {subdirectory}"));

    private static Sha256Digest OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Sha256Digest.Parse(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static string WithoutTool(string url) => url.StartsWith("git+", StringComparison.Ordinal) ? url[4..] : url;

    private static FlowKitException Invalid(PackageName name, string url, string problem, Exception? cause = null) => new(EnvironmentErrors.InvalidSpec,
        $"The requirement '{name} @ {SecretMask.InText(url)}' cannot be used: {problem}.", cause);
}
