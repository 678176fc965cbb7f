using System.Collections.Immutable;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>A task that succeeded: where it leads, and what later steps see.</summary>
internal sealed record TaskResult(string TaskId, Transition Transition, ImmutableDictionary<string, ArtifactRecord> State);
