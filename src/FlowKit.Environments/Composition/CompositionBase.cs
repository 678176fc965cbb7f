using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Composition;

/// <summary>A base that was looked up.</summary>
/// <param name="Label">What messages call it: the reference as given.</param>
/// <param name="Lock">Its lock.</param>
public sealed record CompositionBase(string Label, EnvironmentLock Lock);
