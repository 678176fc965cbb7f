using FlowKit.Definition;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;

namespace FlowKit.Tests.Events;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class TriggerTests
{
    private readonly FlowDefinition _any = Runners.Of<AnyFlow>();
    private readonly FlowDefinition _both = Runners.Of<BothFlow>();

    [Test]
    public async Task A_finished_run_starts_the_flow_that_waits_for_it_with_the_run_at_hand()
    {
        FlowRun<FirstFlow> run = await Runners.Create(flows: [_any, Runners.Of<FirstFlow>()]).RunAsync<FirstFlow>(options => options.Set("Kind", "boost"));
        FlowRun triggered = run.Triggered.Single().EnsureSucceeded();
        Assert.That(triggered.Record.TriggeredBy, Is.EqualTo(new[] { run.Reference }));
        Assert.That(await triggered.ReadAsync<string>("Upstream"), Is.EqualTo($"FirstFlow: boost, 0.5, 3, {run.Reference}/Start"));
        Assert.That(await triggered.ReadAsync<string>("Kind"), Is.EqualTo("boost"));
    }

    [Test]
    public async Task What_the_upstream_run_lacks_keeps_its_initializer()
    {
        FlowRun<SecondFlow> run = await Runners.Create(flows: _any).RunAsync<SecondFlow>();
        Assert.That(await run.Triggered.Single().EnsureSucceeded().ReadAsync<double>("Score"), Is.EqualTo(-1));
    }

    [Test]
    public async Task A_run_that_failed_starts_nothing()
    {
        FlowRun<FirstFlow> run = await Runners.Create(flows: _any).RunAsync<FirstFlow>(options => options.Set("Fail", true));
        Assert.That(run.Triggered, Is.Empty);
    }

    [Test]
    public async Task Triggered_runs_trigger_others()
    {
        FlowRun<SecondFlow> run = await Runners.Create(flows: [_any, Runners.Of<ThirdFlow>()]).RunAsync<SecondFlow>();
        Assert.That(run.Triggered.Select(triggered => triggered.Reference.Flow), Is.EqualTo(new[] { "AnyFlow", "ThirdFlow" }));
    }

    [Test]
    public async Task A_group_waits_for_all_and_sees_all()
    {
        FlowRunner runner = Runners.Create(flows: _both);
        Assert.That((await runner.RunAsync<FirstFlow>()).Triggered, Is.Empty);
        Assert.That((await runner.RunAsync<FirstFlow>()).Triggered, Is.Empty);
        FlowRun<SecondFlow> second = await runner.RunAsync<SecondFlow>();
        Assert.That(await second.Triggered.Single().ReadAsync<string>("Upstream"), Is.EqualTo("SecondFlow,FirstFlow"));
        Assert.That((await runner.RunAsync<SecondFlow>()).Triggered, Is.Empty, "the older run of FirstFlow was claimed too");
    }

    [Test]
    public async Task What_finished_while_nobody_looked_is_started_once_later()
    {
        InMemoryMetadataStore metadata = new();
        FlowKit.Artifacts.InMemoryArtifactStore artifacts = new();
        await Runners.Create(metadata, artifacts, flows: _any).RunAsync<FirstFlow>(options => options.StartTriggered = false);
        FlowRunner next = Runners.Create(metadata, artifacts, flows: _any);
        Assert.That(await next.DispatchAsync(), Has.Count.EqualTo(1));
        Assert.That(await next.DispatchAsync(), Is.Empty);
    }

    [Test]
    public async Task Of_several_runners_over_one_store_one_starts_the_flow()
    {
        InMemoryMetadataStore metadata = new();
        FlowKit.Artifacts.InMemoryArtifactStore artifacts = new();
        await Runners.Create(metadata, artifacts, flows: _any).RunAsync<FirstFlow>(options => options.StartTriggered = false);
        IReadOnlyList<FlowRun>[] started = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Runners.Create(metadata, artifacts, flows: _any).DispatchAsync())));
        Assert.That(started.Sum(runs => runs.Count), Is.EqualTo(1));
        Assert.That(await metadata.ListRunsAsync(new RunQuery { Flow = "AnyFlow" }), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_run_can_be_named_as_the_trigger_by_hand()
    {
        FlowRunner runner = Runners.Create();
        FlowRun<FirstFlow> first = await runner.RunAsync<FirstFlow>(options => options.Set("Kind", "boost"));
        FlowRun<AnyFlow> any = (await runner.RunAsync<AnyFlow>(options => options.TriggeredBy = [first.Reference])).EnsureSucceeded();
        Assert.That(any.Final.Kind, Is.EqualTo("boost"));
        Assert.That(any.Final.Score, Is.EqualTo(0.5));
    }

    [Test]
    public async Task What_is_given_by_hand_holds_over_the_trigger()
    {
        FlowRunner runner = Runners.Create();
        FlowRun<FirstFlow> first = await runner.RunAsync<FirstFlow>();
        FlowRun<AnyFlow> any = await runner.RunAsync<AnyFlow>(options => options.Set("kind", "mine").TriggeredBy = [first.Reference]);
        Assert.That(any.Final.Kind, Is.EqualTo("mine"));
    }

    [Test]
    public async Task Without_a_trigger_a_flow_refuses_to_start_that_has_members_which_only_a_trigger_fills()
    {
        FlowKitException problem = await Runners.FailureOf(() => Runners.Create().RunAsync<AnyFlow>(options => options.Set("Kind", "mine")));
        Assert.That(problem.Code, Is.EqualTo(FlowErrors.MissingParameter));
        Assert.That(problem.Message, Does.Contain("Sizes").And.Contain("--trigger-run"));
    }

    [Test]
    public async Task A_run_that_does_not_exist_or_failed_cannot_be_a_trigger()
    {
        FlowRunner runner = Runners.Create();
        FlowRun<FirstFlow> failed = await runner.RunAsync<FirstFlow>(options => options.Set("Fail", "true"));
        Assert.That(
            (await Runners.FailureOf(() => runner.RunAsync<AnyFlow>(options => options.TriggeredBy = [failed.Reference]))).Code, Is.EqualTo(FlowErrors.UnusableTrigger));
        Assert.That(
            (await Runners.FailureOf(() => runner.RunAsync<AnyFlow>(options => options.TriggeredBy = [new RunReference("FirstFlow", "gone")]))).Code,
            Is.EqualTo(FlowErrors.RunNotFound));
    }
}
