using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>What a composed lock was made of.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Bases">The ids of the bases, sorted.</param>
/// <param name="Joined">Everything that the bases and what was added ask for together: what a fresh resolution starts from.</param>
public sealed record LockComposition(CompositionPolicy Policy, IReadOnlyList<EnvironmentId> Bases, EnvironmentSpec Joined);
