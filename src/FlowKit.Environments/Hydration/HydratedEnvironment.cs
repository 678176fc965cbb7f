using FlowKit.Content.Storage;
using FlowKit.Environments.Activation;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Hydration;

/// <summary>
/// An environment on disk that can run. The prefix is shared: nobody writes into it. As long as this object can be reached (from a Python session of it, too), nobody takes the prefix out of
/// the cache.
/// </summary>
/// <param name="Lock">What it was made of.</param>
/// <param name="Platform">The platform of the lock that was used.</param>
/// <param name="Prefix">The folder, absolute.</param>
/// <param name="Activation">The variables that a process in it needs.</param>
public sealed record HydratedEnvironment(EnvironmentLock Lock, string Platform, string Prefix, EnvironmentActivation Activation)
{
    /// <summary>The environment id.</summary>
    public EnvironmentId Id => Lock.Id;

    /// <summary>The Python of the environment; null where it has none.</summary>
    public string? PythonExecutable { get; init; }

    /// <summary>Keeps the prefix in the cache; released when nobody has this object any more.</summary>
    internal FileLock? Use { get; init; }
}
