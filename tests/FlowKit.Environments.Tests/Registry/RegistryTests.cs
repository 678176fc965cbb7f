using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;

namespace FlowKit.Environments.Tests.Registry;

[Parallelizable(ParallelScope.All)]
internal sealed class RegistryTests
{
    [Test]
    public async Task Published_packages_are_in_the_store_also_when_the_index_is_gone()
    {
        InMemoryEnvironmentStore store = new();
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory(store);
        EnvironmentLock @lock = await ResolveAsync(runtime, "learner==1.0");
        PublishedEnvironment published = await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/train/a:v1"));
        foreach (Uri address in fetcher.Addresses) fetcher.Remove(address);
        (EnvironmentRuntime other, _) = World.InMemory(store);
        EnvironmentLookup found = await other.LookUpAsync("team/train/a:v1");
        Assert.That(found.Id, Is.EqualTo(published.Id));
        foreach (LockedPackage package in found.Lock.For(World.Platform).Packages) Assert.That(await store.HasPackageAsync(package.Sha256), Is.True, package.ToString());
        EnvironmentName name = published;
        Assert.That(name.ToString(), Is.EqualTo("team/train/a:v1"));
    }

    [Test]
    public async Task A_package_that_is_not_what_was_locked_stops_publishing_before_anything_is_named()
    {
        InMemoryEnvironmentStore store = new();
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory(store);
        EnvironmentLock @lock = await ResolveAsync(runtime, "learner==1.0");
        foreach (Uri address in fetcher.Addresses.Where(static a => a.ToString().EndsWith("table-1.0-py3-none-any.whl", StringComparison.Ordinal))) fetcher.Put(address, [1, 2, 3]);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/a"))))!;
        Assert.That(error.Code, Is.EqualTo("FK7005"));
        Assert.That(await store.GetNameAsync(EnvironmentName.Parse("team/a")), Is.Null);
        Assert.That(await store.GetLockAsync(@lock.Id), Is.Null);
    }

    [Test]
    public async Task A_package_that_is_nowhere_is_an_error_that_names_it()
    {
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory();
        EnvironmentLock @lock = await ResolveAsync(runtime, "helper");
        foreach (Uri address in fetcher.Addresses) fetcher.Remove(address);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/a"))))!;
        Assert.That(error.Code, Is.EqualTo("FK7315"));
        Assert.That(error.Message, Does.Contain("helper==1.0"));
    }

    [Test]
    public async Task A_name_is_published_once_and_again_only_for_the_same_environment()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock one = await ResolveAsync(runtime, "learner==1.0"), two = await ResolveAsync(runtime, "learner==2.0");
        EnvironmentName name = EnvironmentName.Parse("team/a:v1");
        await runtime.Registry.PublishAsync(one, name);
        await runtime.Registry.PublishAsync(one, name);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.Registry.PublishAsync(two, name, new PublishOptions { Move = true })))!;
        Assert.That(error.Code, Is.EqualTo("FK7303"));
        Assert.That(error.Message, Does.Contain("team/a:v1").And.Contains(one.Id.Abbreviated));
        Assert.That((await runtime.LookUpAsync(name)).Id, Is.EqualTo(one.Id));
    }

    [Test]
    public async Task Latest_moves_when_a_move_is_asked_for_and_keeps_its_history()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock one = await ResolveAsync(runtime, "learner==1.0"), two = await ResolveAsync(runtime, "learner==2.0");
        EnvironmentName name = EnvironmentName.Parse("team/a");
        await runtime.Registry.PublishAsync(one, name);
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => runtime.Registry.PublishAsync(two, name)))!.Code, Is.EqualTo("FK7303"));
        await runtime.Registry.PublishAsync(two, name, new PublishOptions { Move = true });
        NameRecord record = (await runtime.Store.GetNameAsync(name))!;
        Assert.That(record.Current.EnvironmentId, Is.EqualTo(two.Id));
        Assert.That(record.History.Select(static r => r.EnvironmentId), Is.EqualTo(new[] { one.Id }));
        Assert.That((await runtime.LookUpAsync($"team/a@{one.Id}")).Id, Is.EqualTo(one.Id), "a pin holds");
    }

    [Test]
    public async Task Of_two_racing_publishers_one_wins_and_the_other_is_told()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock[] locks = [await ResolveAsync(runtime, "learner==1.0"), await ResolveAsync(runtime, "learner==2.0")];
        string?[] outcomes = await Task.WhenAll(locks.Select(l => Task.Run(async () =>
        {
            try
            {
                await runtime.Registry.PublishAsync(l, EnvironmentName.Parse("team/race:v1"));
                return null;
            }
            catch (FlowKitException e)
            {
                return e.Code;
            }
        })));
        Assert.That(outcomes, Is.EquivalentTo(new[] { null, "FK7303" }));
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_an_error_that_names_its_neighbours()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        await runtime.Registry.PublishAsync(await ResolveAsync(runtime, "helper"), EnvironmentName.Parse("team/forest:v1"));
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.LookUpAsync("team/forrest:v1")))!;
        Assert.That(error.Code, Is.EqualTo("FK7302"));
        Assert.That(error.Message, Does.Contain("team/forrest:v1").And.Contains("team/forest:v1"));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => runtime.LookUpAsync("sha256:" + new string('0', 64))))!.Code, Is.EqualTo("FK7308"));
    }

    [Test]
    public async Task A_pathspec_means_what_the_steps_tasks_ran_in_and_is_an_error_where_they_differ()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock one = await ResolveAsync(runtime, "learner==1.0"), two = await ResolveAsync(runtime, "learner==2.0");
        Steps steps = new([one.Id, two.Id]);
        Assert.That((await runtime.LookUpAsync("Train/r1/Fit/1", steps)).Id, Is.EqualTo(one.Id));
        FlowKitException several = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.LookUpAsync("Train/r1/Fit", steps)))!;
        Assert.That(several.Code, Is.EqualTo("FK7314"));
        FlowKitException none = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.LookUpAsync("Train/r1/Fit/9", steps)))!;
        Assert.That(none.Code, Is.EqualTo("FK7314"));
    }

    private static Task<EnvironmentLock> ResolveAsync(EnvironmentRuntime runtime, string requirement) =>
        runtime.ResolveAsync(new EnvironmentSpec { Pypi = [requirement], Python = "3.11" });

    private sealed class Steps(EnvironmentId[] ofTasks) : IStepEnvironments
    {
        public Task<IReadOnlyList<EnvironmentId>> FindAsync(StepPathspec pathspec, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<EnvironmentId>>(pathspec.Task switch { null => ofTasks, "1" => [ofTasks[0]], _ => [] });
    }
}
