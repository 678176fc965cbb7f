using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>A name in a store: what it means, and what it meant before.</summary>
/// <param name="Name">The name.</param>
/// <param name="Current">What it means.</param>
/// <param name="History">What it meant before, newest first. Empty for a name that may be set only once.</param>
public sealed record NameRecord(EnvironmentName Name, NameRevision Current, IReadOnlyList<NameRevision> History);
