using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Events;

/// <summary>
/// Finds flows whose upstream runs have finished. It only reads and proposes: an event counts once because its claim is recorded together with the run that it starts, under a unique key.
/// </summary>
internal sealed class TriggerDispatcher(IMetadataStore metadata, Func<IReadOnlyList<FlowDefinition>> flows)
{
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);

    /// <summary>Makes every flow that waits for others known, so that it sees what finishes from now on, also while this process is gone.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        foreach (string subscriber in flows().SelectMany(Subscriptions).Select(subscription => subscription.Subscriber).Distinct(StringComparer.Ordinal))
        {
            lock (_subscribed)
            {
                if (_subscribed.Contains(subscriber))
                    continue;
            }

            await metadata.SubscribeAsync(subscriber, cancellationToken).ConfigureAwait(false);
            lock (_subscribed)
            {
                _subscribed.Add(subscriber);
            }
        }
    }

    /// <summary>The flows that can be started now, in the order of their events.</summary>
    public async Task<IReadOnlyList<WaitingTrigger>> FindAsync(CancellationToken cancellationToken)
    {
        List<WaitingTrigger> waiting = [];
        foreach (FlowDefinition flow in flows())
        {
            foreach ((string subscriber, IReadOnlyList<string> upstream, bool all) in Subscriptions(flow))
            {
                List<IReadOnlyList<FlowEvent>> events = [];
                foreach (string name in upstream)
                {
                    events.Add(await metadata.ListUnclaimedAsync(subscriber, name, cancellationToken).ConfigureAwait(false));
                }

                if (!all)
                    waiting.AddRange(events.SelectMany(found => found).Select(found => new WaitingTrigger(flow, [found.Run], new EventClaim(subscriber, [found.Id]))));
                else if (events.TrueForAll(found => found.Count > 0))
                    waiting.Add(Together(flow, subscriber, events));
            }
        }

        return [.. waiting.OrderBy(trigger => trigger.Claim.Events[0])];
    }

    // The newest run of each flow counts; older ones that waited for the others are claimed with it, so they do not start the flow again.
    private static WaitingTrigger Together(FlowDefinition flow, string subscriber, List<IReadOnlyList<FlowEvent>> events) => new(
        flow,
        [.. events.Select(found => found[^1]).OrderByDescending(found => found.Id).Select(found => found.Run)],
        new EventClaim(subscriber, [.. events.SelectMany(found => found).Select(found => found.Id).Order()]));

    private static IEnumerable<(string Subscriber, IReadOnlyList<string> Upstream, bool All)> Subscriptions(FlowDefinition flow)
    {
        List<string> any = [.. flow.Triggers.Where(trigger => trigger.Group is null).Select(trigger => trigger.FlowName).Distinct(StringComparer.Ordinal)];
        if (any.Count > 0)
            yield return (flow.Name, any, false);
        foreach (IGrouping<string, TriggerDefinition> group in flow.Triggers.Where(trigger => trigger.Group is not null).GroupBy(trigger => trigger.Group!, StringComparer.Ordinal))
        {
            yield return (flow.Name + "#" + group.Key, [.. group.Select(trigger => trigger.FlowName).Distinct(StringComparer.Ordinal)], true);
        }
    }
}
