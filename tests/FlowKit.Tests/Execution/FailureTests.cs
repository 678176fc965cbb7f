using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class FailureTests
{
    [Test]
    public async Task A_failed_attempt_is_made_again_and_what_it_assigned_is_never_seen()
    {
        FlowRun<FailingFlow> run = (await RunAsync(failures: 2)).EnsureSucceeded();
        Assert.That(run.Final.Attempts, Is.EqualTo(3));
        Assert.That(() => run.Final.Left, Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.ArtifactNotSet));
    }

    [Test]
    public async Task A_step_that_fails_too_often_fails_the_run_which_says_where()
    {
        FlowRun<FailingFlow> run = await RunAsync(failures: 3);
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(run.Record.Failure, Is.EqualTo(new FailureRecord("InvalidOperationException: shaky", null, "Shaky", "2")));
        Assert.That(() => run.EnsureSucceeded(), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.StepFailed));
        TaskRecord task = (await run.ListTasksAsync("Shaky")).Single();
        Assert.That((task.Status, task.Attempt), Is.EqualTo((ExecutionStatus.Failed, 2)));
    }

    [Test]
    public async Task The_log_of_a_failed_step_has_the_error_of_each_attempt()
    {
        InMemoryMetadataStore metadata = new();
        FlowRun<FailingFlow> run = await RunAsync(failures: 3, metadata);
        IReadOnlyList<LogLine> log = await metadata.ReadLogAsync(new TaskReference(run.Reference, "Shaky", "2"));
        Assert.That(log.Where(line => line.Text.Contains("shaky", StringComparison.Ordinal)).Select(line => line.Attempt), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task A_branch_that_fails_stops_the_others()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        FlowRun<WideFlow> run = await Runners.Create(services: services => services.AddSingleton(new WidthGauge()))
            .RunAsync<WideFlow>(options => options.Set("Bad", 2), limit.Token);
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(run.Record.Failure!.Message, Does.Contain("item 2 is bad"));
        IReadOnlyList<TaskRecord> tasks = await run.ListTasksAsync("Work");
        Assert.That(tasks.Select(task => task.Status), Has.None.EqualTo(ExecutionStatus.Running));
        Assert.That(tasks.Count(task => task.Status == ExecutionStatus.Failed), Is.EqualTo(1));
    }

    [Test]
    public async Task A_run_that_is_stopped_is_recorded_as_cancelled()
    {
        TaskCompletionSource started = new();
        using CancellationTokenSource stop = new();
        InMemoryMetadataStore metadata = new();
        Task<FlowRun<WaitingFlow>> running = Runners.Create(metadata, services: services => services.AddSingleton(started)).RunAsync<WaitingFlow>(cancellationToken: stop.Token);
        await started.Task;
        await stop.CancelAsync();
        FlowRun<WaitingFlow> run = await running;
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Cancelled));
        Assert.That((await metadata.FindRunAsync(run.Reference))!.Status, Is.EqualTo(ExecutionStatus.Cancelled));
        Assert.That((await run.ListTasksAsync()).Single().Status, Is.EqualTo(ExecutionStatus.Cancelled));
        Assert.That(() => run.EnsureSucceeded(), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.RunCancelled));
    }

    [Test]
    public async Task A_wrong_or_unknown_parameter_is_told_before_anything_is_recorded()
    {
        InMemoryMetadataStore metadata = new();
        FlowRunner runner = Runners.Create(metadata);
        Assert.That(
            (await Runners.FailureOf(() => runner.RunAsync<LineFlow>(options => options.Set("Start", "many")))).Code, Is.EqualTo(FlowErrors.InvalidParameter));
        Assert.That(
            (await Runners.FailureOf(() => runner.RunAsync<LineFlow>(options => options.Set("Begin", "1")))).Message, Does.Contain("Start"));
        Assert.That(await metadata.ListRunsAsync(new RunQuery()), Is.Empty);
    }

    [Test]
    public async Task A_step_that_declares_an_environment_is_refused_by_a_runner_without_any()
    {
        FlowRun<Definition.DefinedFlow> run = await Runners.Create().RunAsync<Definition.DefinedFlow>(options => options.Set("Dataset", "d"));
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(run.Record.Failure!.Message, Does.Contain("declares an environment"));
    }

    private static Task<FlowRun<FailingFlow>> RunAsync(int failures, IMetadataStore? metadata = null) =>
        Runners.Create(metadata, services: services => services.AddSingleton(new FailureCounter())).RunAsync<FailingFlow>(options => options.Set("Failures", failures));
}
