using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Building;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;

namespace FlowKit.Environments.Hydration;

/// <summary>
/// Gets wheels that a lock has from sources: the very bytes that were built, where a store or the cache has them. Elsewhere they are built again, and must come out as they were locked;
/// what was locked on another platform is built for the first time.
/// </summary>
internal sealed class BuiltWheels(SourceBuilds? builds, PackageSource packages, EnvironmentLock @lock, PlatformLock platform, WheelCache cache, IFetcher fetcher)
{
    public async Task<CachedWheel> GetAsync(LockedPypiPackage package, WheelRequest request, CancellationToken cancellationToken)
    {
        if (package.IsWheel && (cache.Find(package.FileName, package.Sha256) is not null || await packages.IsStoredAsync(package, cancellationToken).ConfigureAwait(false)))
            return await cache.GetAsync(request, cancellationToken).ConfigureAwait(false);
        if (builds is null || LocationOf(package) is not { } location)
        {
            throw new FlowKitException(EnvironmentErrors.PackageUnavailable,
                $"The package {package} was built from {Words(package.Source!)} and its wheel is in no store that is known here. Use the store that the environment was published to, or resolve it again where the sources are.");
        }
        BuiltDistribution built = await builds.BuildAsync(package, @lock, platform, location, fetcher, cancellationToken).ConfigureAwait(false);
        SourceSession.CheckSame(package, built);
        if (package.IsWheel && built.Wheel.Sha256 != package.Sha256)
        {
            throw new FlowKitException(EnvironmentErrors.HydrationFailed,
                $"The package {package} was built again from {Words(package.Source!)} and came out different: {built.Wheel.Sha256} in place of {package.Sha256}. "
                + "Take the environment from the store that it was published to, which has the wheel; or resolve it anew with an empty cache.");
        }
        return built.Wheel;
    }

    private SourceLocation? LocationOf(LockedPypiPackage package) => package.Source switch
    {
        { Kind: LockedSourceKind.Archive } source when (package.IsWheel ? packages.OriginOf(package) : packages.AddressOf(package)) is { } address =>
            new SourceArchive(address, source.FileName!) { Sha256 = source.ArchiveSha256, Subdirectory = source.Subdirectory },
        { Kind: LockedSourceKind.Git } source when package.Location.Path.Length > 0 =>
            SourceLocation.Parse(package.Location.Path + "@" + source.Commit) is GitSource repository ? repository with { Subdirectory = source.Subdirectory, LargeFiles = source.LargeFiles } : null,
        _ => null,
    };

    private static string Words(LockedSource source) => source.Kind switch
    {
        LockedSourceKind.Archive => source.FileName!,
        LockedSourceKind.Git => "the commit " + source.Commit,
        _ => "a folder of the machine that locked it",
    };
}
