using FlowKit.Metadata;

namespace FlowKit.Testing.Contracts;

/// <summary>The rules of events and claims in <see cref="IMetadataStore"/>.</summary>
internal static class MetadataEventRules
{
    public static IEnumerable<ContractCase> Cases(Func<IMetadataStore> create)
    {
        yield return Of(create, "The end of a successful run is an event for who subscribed before", async store =>
        {
            await FinishAsync(store, "1").ConfigureAwait(false);
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await FinishAsync(store, "2").ConfigureAwait(false);
            await store.SubscribeAsync("B").ConfigureAwait(false);
            Expect.Sequence(["2"], await WaitingAsync(store, "B").ConfigureAwait(false));
            Expect.Sequence([], await WaitingAsync(store, "C").ConfigureAwait(false));
        });
        yield return Of(create, "A run that did not succeed is no event", async store =>
        {
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await FinishAsync(store, "1", ExecutionStatus.Failed).ConfigureAwait(false);
            await FinishAsync(store, "2", ExecutionStatus.Cancelled).ConfigureAwait(false);
            Expect.Sequence([], await WaitingAsync(store, "B").ConfigureAwait(false));
        });
        yield return Of(create, "A run that ends twice is one event", async store =>
        {
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await FinishAsync(store, "1").ConfigureAwait(false);
            await store.FinishRunAsync(new RunReference("A", "1"), MetadataStoreContract.Success()).ConfigureAwait(false);
            Expect.Sequence(["1"], await WaitingAsync(store, "B").ConfigureAwait(false));
        });
        yield return Of(create, "An event is claimed once by each subscriber, with the run that it starts", async store =>
        {
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await store.SubscribeAsync("C").ConfigureAwait(false);
            await FinishAsync(store, "1").ConfigureAwait(false);
            long id = (await store.ListUnclaimedAsync("B", "A").ConfigureAwait(false))[0].Id;
            Expect.True(await store.CreateRunAsync(MetadataStoreContract.Record("B", "first"), new EventClaim("B", [id])).ConfigureAwait(false));
            Expect.True(!await store.CreateRunAsync(MetadataStoreContract.Record("B", "second"), new EventClaim("B", [id])).ConfigureAwait(false));
            Expect.True(await store.FindRunAsync(new RunReference("B", "second")).ConfigureAwait(false) is null);
            Expect.True(await store.CreateRunAsync(MetadataStoreContract.Record("C", "third"), new EventClaim("C", [id])).ConfigureAwait(false));
            Expect.Sequence([], await WaitingAsync(store, "B").ConfigureAwait(false));
            Expect.Sequence(
                ["B/first", "C/third"], (await store.ListTriggeredAsync(new RunReference("A", "1")).ConfigureAwait(false)).Select(run => run.ToString()).Order(StringComparer.Ordinal));
        });
        yield return Of(create, "Several events are claimed together or not at all", async store =>
        {
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await FinishAsync(store, "1").ConfigureAwait(false);
            await FinishAsync(store, "2").ConfigureAwait(false);
            IReadOnlyList<FlowEvent> events = await store.ListUnclaimedAsync("B", "A").ConfigureAwait(false);
            Expect.True(await store.CreateRunAsync(MetadataStoreContract.Record("B", "x"), new EventClaim("B", [events[1].Id])).ConfigureAwait(false));
            Expect.True(!await store.CreateRunAsync(MetadataStoreContract.Record("B", "y"), new EventClaim("B", [events[0].Id, events[1].Id])).ConfigureAwait(false));
            Expect.Sequence(["1"], await WaitingAsync(store, "B").ConfigureAwait(false));
        });
        yield return Of(create, "Of many that claim an event at once, one gets it", async store =>
        {
            await store.SubscribeAsync("B").ConfigureAwait(false);
            await FinishAsync(store, "1").ConfigureAwait(false);
            long id = (await store.ListUnclaimedAsync("B", "A").ConfigureAwait(false))[0].Id;
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
                store.CreateRunAsync(MetadataStoreContract.Record("B", "r" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)), new EventClaim("B", [id]))))).ConfigureAwait(false);
            Expect.Equal(1, won.Count(result => result));
            Expect.Equal(1, (await store.ListRunsAsync(new RunQuery { Flow = "B" }).ConfigureAwait(false)).Count);
        });
    }

    private static ContractCase Of(Func<IMetadataStore> create, string name, Func<IMetadataStore, Task> check) => MetadataStoreContract.Case(create, name, check);

    private static async Task FinishAsync(IMetadataStore store, string id, ExecutionStatus status = ExecutionStatus.Succeeded)
    {
        await store.CreateRunAsync(MetadataStoreContract.Record("A", id)).ConfigureAwait(false);
        await store.FinishRunAsync(new RunReference("A", id), MetadataStoreContract.Success() with { Status = status }).ConfigureAwait(false);
    }

    private static async Task<IEnumerable<string>> WaitingAsync(IMetadataStore store, string subscriber) =>
        (await store.ListUnclaimedAsync(subscriber, "A").ConfigureAwait(false)).Select(found => found.Run.RunId);
}
