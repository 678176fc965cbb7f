using FlowKit.Environments;
using FlowKit.Environments.Activation;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;

namespace FlowKit.Testing.Flows;

/// <summary>Lays out nothing: a flow test runs on any machine, also for platforms of others.</summary>
internal sealed class TestHydrator : IEnvironmentHydrator
{
    public Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        PlatformLock platform = @lock.Find(HostPlatform.Name) ?? @lock.Platforms[0];
        progress?.Report(new EnvironmentProgress(EnvironmentPhase.Ready, @lock.Id.Abbreviated) { PackagesDone = platform.Packages.Count, PackagesTotal = platform.Packages.Count });
        return Task.FromResult(new HydratedEnvironment(@lock, platform.Platform, "/in-memory/" + @lock.Id.Abbreviated, EnvironmentActivation.None));
    }
}
