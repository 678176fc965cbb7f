using System.Collections.Immutable;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>A task to run.</summary>
/// <param name="Step">The step.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="State">The artifacts that the step sees.</param>
/// <param name="Foreach">The foreach items above it.</param>
/// <param name="Argument">Makes what the step's method takes, anew for each attempt: an attempt may change the branches it was given.</param>
internal sealed record TaskInput(StepDefinition Step, string TaskId, ImmutableDictionary<string, ArtifactRecord> State, ForeachScope Foreach, Func<object?> Argument);
