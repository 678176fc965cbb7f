using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Events;

/// <summary>A flow that events wait to start.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Runs">The upstream runs that it will see, the one that finished last in front.</param>
/// <param name="Claim">The events to claim with its run.</param>
internal sealed record WaitingTrigger(FlowDefinition Flow, IReadOnlyList<RunReference> Runs, EventClaim Claim);
