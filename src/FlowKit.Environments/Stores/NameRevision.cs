using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>What a name meant from one moment on.</summary>
/// <param name="RequirementId">What was asked for.</param>
/// <param name="EnvironmentId">What it was resolved to.</param>
/// <param name="SetAt">When the name was set to it, in UTC.</param>
public sealed record NameRevision(RequirementId RequirementId, EnvironmentId EnvironmentId, DateTimeOffset SetAt);
