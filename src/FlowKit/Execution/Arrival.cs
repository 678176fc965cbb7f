using System.Collections.Immutable;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Where a branch ended: at a join that waits for the others, or at the flow's end.</summary>
/// <param name="Join">The join; <see langword="null"/> at the end.</param>
/// <param name="TaskId">The last task.</param>
/// <param name="State">The artifacts that it left.</param>
internal sealed record Arrival(StepDefinition? Join, string TaskId, ImmutableDictionary<string, ArtifactRecord> State);
