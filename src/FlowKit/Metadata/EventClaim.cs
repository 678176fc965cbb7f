namespace FlowKit.Metadata;

/// <summary>
/// A claim of events by a flow that waits for them. Each (event, subscriber) can be claimed once, by whichever process comes first; all events of a claim are claimed together or none.
/// </summary>
/// <param name="Subscriber">Who waits: the flow's name, and <c>#group</c> where it waits for all of a group.</param>
/// <param name="Events">The numbers of the events.</param>
public sealed record EventClaim(string Subscriber, IReadOnlyList<long> Events);
