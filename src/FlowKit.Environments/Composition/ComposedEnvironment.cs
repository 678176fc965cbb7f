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

    /// <summary>For each platform, what is different from what the composition was before (<see cref="CompositionRequest.Previous"/>, or where it was updated, what was known). Empty where there was nothing before.</summary>
    public IReadOnlyList<CompositionReport> Changes { get; init; } = [];
}
