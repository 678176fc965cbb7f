using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>A transition that a step's body can return.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Targets">The steps that it leads to, in the order written.</param>
public sealed record TransitionDefinition(TransitionKind Kind, ImmutableArray<string> Targets);
