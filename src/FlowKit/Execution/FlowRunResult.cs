using System.Collections.Immutable;
using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>What the engine hands back when a run has ended.</summary>
internal sealed record FlowRunResult(
    FlowDefinition Definition, RunRecord Record, Exception? Error, ImmutableDictionary<string, ArtifactRecord> Final, Func<FlowInstance> Create, IMetadataStore Metadata, ArtifactReader Reader);
