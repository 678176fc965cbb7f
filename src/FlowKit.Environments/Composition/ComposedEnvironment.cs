using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>What a composition came to.</summary>
/// <param name="Lock">The composed environment.</param>
/// <param name="Reports">For each platform, what came from the bases, what was added and what changed.</param>
public sealed record ComposedEnvironment(EnvironmentLock Lock, IReadOnlyList<CompositionReport> Reports)
{
    /// <summary>The environment id.</summary>
    public EnvironmentId Id => Lock.Id;
}
