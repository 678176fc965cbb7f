using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Execution;

/// <summary>What a step's declaration was found to mean.</summary>
/// <param name="Lock">The environment.</param>
/// <param name="Asked">The name, id or pathspec that was asked for; <see langword="null"/> where packages were.</param>
/// <param name="At">When it was looked up.</param>
internal sealed record FoundEnvironment(EnvironmentLock Lock, EnvironmentReference? Asked, DateTimeOffset At);
