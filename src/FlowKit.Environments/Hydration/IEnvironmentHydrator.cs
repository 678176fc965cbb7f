using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Hydration;

/// <summary>Makes environments that can run out of locks. Unit tests replace it.</summary>
public interface IEnvironmentHydrator
{
    /// <summary>The environment of a lock, ready to run on this machine. Idempotent: what is there already is used.</summary>
    /// <param name="lock">The lock.</param>
    /// <param name="progress">Told about packages, bytes and linking. Default: nobody.</param>
    /// <param name="cancellationToken">Stops it; then nothing half-made is left.</param>
    /// <exception cref="FlowKitException">The lock holds nothing for this machine, a package cannot be had or is not what the lock says, or no interpreter fits.</exception>
    Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default);
}
