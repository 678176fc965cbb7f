using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Execution;

/// <summary>What a step's declaration was found to mean.</summary>
/// <param name="Lock">The environment.</param>
/// <param name="Asked">The name, id or pathspec that was asked for; <see langword="null"/> where packages were.</param>
/// <param name="At">When it was looked up.</param>
internal sealed record FoundEnvironment(EnvironmentLock Lock, EnvironmentReference? Asked, DateTimeOffset At)
{
    /// <summary>Where it was updated: for each platform, what is different from what was known.</summary>
    public IReadOnlyList<CompositionReport> Changes { get; init; } = [];
}
