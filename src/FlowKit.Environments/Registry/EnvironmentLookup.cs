using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Registry;

/// <summary>What a reference was found to mean.</summary>
/// <param name="Asked">The reference.</param>
/// <param name="Lock">The environment.</param>
public sealed record EnvironmentLookup(EnvironmentReference Asked, EnvironmentLock Lock)
{
    /// <summary>The name that led to it; null for an id, a pathspec or a lock.</summary>
    public EnvironmentName? Name => Asked.Name;

    /// <summary>The environment id.</summary>
    public EnvironmentId Id => Lock.Id;
}
