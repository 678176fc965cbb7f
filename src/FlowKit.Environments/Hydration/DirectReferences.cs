using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Hydration;

/// <summary>What a lock tells about where packages came from that were asked for by their address, and not found through an index (PEP 610).</summary>
internal static class DirectReferences
{
    /// <summary>
    /// The origins of the packages that the spec, or another package, asks for by address. What came from an address of the machine that locked it has none: it stands in no lock, and a prefix is
    /// the same whoever makes it.
    /// </summary>
    public static IReadOnlyDictionary<PackageName, DirectUrl> Of(EnvironmentLock @lock, PlatformLock platform)
    {
        IEnumerable<string> requirements = (@lock.Composition?.Joined ?? @lock.Spec).Pypi.Select(static request => request.Text.Trim()).Concat(platform.Pypi.SelectMany(static package => package.Dependencies));
        ILookup<PackageName, string> addresses = requirements.Select(Requirement.Parse).Where(static requirement => requirement.Url is not null).ToLookup(static requirement => requirement.Name, static requirement => requirement.Url!);
        Dictionary<PackageName, DirectUrl> found = [];
        foreach (LockedPypiPackage package in platform.Pypi)
        {
            PackageName name = PackageName.Parse(package.Name);
            if ((addresses.Contains(name) || package.Source?.Kind == LockedSourceKind.Git) && OriginOf(package, addresses[name].FirstOrDefault()) is { } origin) found[name] = origin;
        }
        return found;
    }

    private static DirectUrl? OriginOf(LockedPypiPackage package, string? asked) => package.Location switch
    {
        { Source: not null } or { Path: "" } => null,
        { Path: var address } when package.Source is { Kind: LockedSourceKind.Git, Commit: { } commit } => new DirectUrl
        {
            Url = address.StartsWith("git+", StringComparison.Ordinal) ? address[4..] : address,
            Vcs = new DirectUrlVcs("git", commit) { RequestedRevision = asked is not null && !LocalSource.IsContent(asked) ? (SourceLocation.Parse(asked) as GitSource)?.Revision : null },
            Subdirectory = package.Source.Subdirectory,
        },
        { Path: var address } => new DirectUrl
        {
            Url = address,
            Archive = new DirectUrlArchive(new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = (package.Source?.ArchiveSha256 ?? package.Sha256).ToString() }),
            Subdirectory = package.Source?.Subdirectory,
        },
    };
}
