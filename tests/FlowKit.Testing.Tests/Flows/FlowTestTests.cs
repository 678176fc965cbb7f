using FlowKit.Environments;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;
using FlowKit.Testing.Flows;

namespace FlowKit.Testing.Tests.Flows;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class FlowTestTests
{
    [Test]
    public async Task The_explainer_flow_starts_by_itself_and_runs_in_an_environment_composed_from_the_upstream_one()
    {
        FlowTestRun<TrainOldFlow> upstream = (await Trained().WithFlow<ExplainFlow>().RunAsync()).EnsureSucceeded();
        FlowTestRun explainer = upstream.Triggered.Single().EnsureSucceeded();
        Assert.That(explainer.Record.TriggeredBy, Is.EqualTo(new[] { upstream.Reference }));

        EnvironmentLock composed = await explainer.LookUpAsync($"explainer/{explainer.Reference.RunId}/old");
        Assert.That(composed.Platforms.Single().Pypi.Select(package => package.ToString()), Is.EqualTo(new[] { "explaining==1.0", "forests==1.4", "numbers==1.0" }));
        EnvironmentLock trained = await upstream.LockOfAsync("Fit");
        Assert.That(trained.Platforms.Single().Identities, Is.SubsetOf(composed.Platforms.Single().Identities), "every package of the base keeps its hash");
        Assert.That(await explainer.ReadAsync<IReadOnlyList<double>>("Values"), Is.EqualTo(new[] { 1.0, 2.0 }));
    }

    [Test]
    public async Task What_was_fetched_at_execution_is_recorded_in_the_run()
    {
        FlowTestRun explainer = (await Trained().WithFlow<ExplainFlow>().RunAsync()).Triggered.Single().EnsureSucceeded();
        EnvironmentUse use = explainer.EnvironmentsOf("TrainExplainer").Single();
        EnvironmentLock composed = await explainer.LockOfAsync("TrainExplainer");
        Assert.That(use.Asked, Is.EqualTo($"explainer/{explainer.Reference.RunId}/old"));
        Assert.That((use.EnvironmentId, use.RequirementId, use.FetchedAtExecution), Is.EqualTo((composed.Id, composed.RequirementId, true)));
        Assert.That(explainer.Names.Single().Name.ToString(), Is.EqualTo(use.Asked));
    }

    [Test]
    public async Task Nothing_is_written_to_the_disk()
    {
        (await Trained().WithFlow<ExplainFlow>().RunAsync()).Triggered.Single().EnsureSucceeded();
        Assert.That(FlowTestWorld.Nowhere, Does.Not.Exist);
    }

    [Test]
    public async Task An_upstream_run_can_be_given_by_hand()
    {
        FlowTestRun<TrainOldFlow> upstream = (await Trained().RunAsync()).EnsureSucceeded();
        Assert.That(upstream.Triggered, Is.Empty);
        FlowTestRun<ExplainFlow> explainer = await FlowTest.TriggeredBy(upstream).For<ExplainFlow>()
            .With("ModelType", "renamed")
            .WithPython<IExplaining>(environment => new Explaining(environment))
            .RunAsync();
        Assert.That(explainer.EnsureSucceeded().Final.Composed.ToString(), Is.EqualTo($"explainer/{explainer.Reference.RunId}/renamed"));
    }

    [Test]
    public async Task A_model_cannot_be_loaded_in_an_environment_with_another_release()
    {
        FlowTestRun<TrainNewFlow> upstream = (await FlowTest.For<TrainNewFlow>().WithIndex(Index()).WithPython<ITraining>(environment => new Training(environment)).RunAsync()).EnsureSucceeded();
        TestEnvironment? other = null;
        await FlowTest.For<TrainOldFlow>().WithIndex(Index()).With("Dataset", "d").WithPython<ITraining>(environment => new Training(other = environment)).RunAsync();
        PythonObject model = upstream.Final.Model;
        FlowKitException problem = await FailureOf(() => other!.LoadAsync(model));
        Assert.That(problem.Code, Is.EqualTo(EnvironmentErrors.IncompatibleObject));
        Assert.That(problem.Message, Does.Contain("forests 2.1").And.Contain("1.4"));
    }

    [Test]
    public async Task A_step_of_an_upstream_run_can_be_the_base()
    {
        FlowTestRun<TrainOldFlow> upstream = (await Trained().RunAsync()).EnsureSucceeded();
        FlowTestRun<ComposeFromStepFlow> run = (await FlowTest.TriggeredBy(upstream).For<ComposeFromStepFlow>().With("Upstream", upstream.Reference.ToString()).RunAsync()).EnsureSucceeded();
        Assert.That((await run.LookUpAsync(run.Final.Name)).Platforms.Single().Packages, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_cannot_live_with_the_base_fails_the_composing_step_and_names_both_sides()
    {
        FlowTestRun<TrainOldFlow> upstream = await Trained().RunAsync();
        FlowTestRun<ExplainFlow> run = await FlowTest.TriggeredBy(upstream).For<ExplainFlow>().With("Added", "forests>=2").RunAsync();
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That((run.Failure!.Step, run.Failure.Code), Is.EqualTo(("BuildEnvironment", EnvironmentErrors.CompositionConflict)));
        Assert.That(run.Failure.Message, Does.Contain("forests").And.Contain("WithPypi in ExplainFlow.BuildEnvironment"));
        Assert.That(run.Names, Is.Empty, "no name was set");
        Assert.That(string.Join('\n', run.Log("BuildEnvironment")), Does.Contain(EnvironmentErrors.CompositionConflict));
    }

    [Test]
    public async Task An_unknown_package_fails_the_run_before_its_first_task()
    {
        FlowTestRun<TrainOldFlow> run = await FlowTest.For<TrainOldFlow>().WithIndex(new LocalIndexBuilder()).With("Dataset", "d").RunAsync();
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(run.Failure!.Step, Is.EqualTo("Fit"));
        Assert.That(run.Failure.Message, Does.Contain("forests").And.Contain("[Pypi] on TrainOldFlow"));
        Assert.That(run.Tasks("Fit").Single().Failure, Is.EqualTo(run.Failure), "The step that asked for it holds the failure, and its log.");
    }

    [Test]
    public async Task A_name_that_does_not_exist_fails_the_step_that_fetches_it()
    {
        FlowTestRun<FetchFlow> run = await FlowTest.For<FetchFlow>().RunAsync();
        Assert.That((run.Failure!.Step, run.Failure.Code), Is.EqualTo(("Start", EnvironmentErrors.NameNotFound)));
        Assert.That(run.Failure.Message, Does.Contain("team/missing"));
    }

    [Test]
    public async Task A_value_that_no_name_can_hold_is_an_error_and_never_changed()
    {
        FlowTestRun<FetchFlow> run = await FlowTest.For<FetchFlow>().With("Name", "Team/Capital").RunAsync();
        Assert.That(run.Failure!.Code, Is.EqualTo(EnvironmentErrors.InvalidVariableValue).Or.EqualTo(EnvironmentErrors.InvalidName));
    }

    [Test]
    public async Task Programs_are_replaced_and_what_they_write_is_in_the_log()
    {
        FlowTestRun<TrainOldFlow> upstream = await Trained().WithFlow<ExplainFlow>().RunAsync();
        string name = upstream.Triggered.Single().Names.Single().Name.ToString();
        FlowTestRun<FetchFlow> run = await FlowTest.TriggeredBy(upstream).For<FetchFlow>().With("Name", name)
            .WithProgram("tool", arguments => new ProgramResult(0, "called with " + string.Join(' ', arguments) + "\n", "")).RunAsync();
        Assert.That(run.EnsureSucceeded().Log("Start"), Is.EqualTo(new[] { "called with --flag" }));
    }

    [Test]
    public async Task A_module_without_a_stub_says_how_to_give_one()
    {
        FlowTestRun<TrainOldFlow> run = await FlowTest.For<TrainOldFlow>().WithIndex(Index()).With("Dataset", "d").RunAsync();
        Assert.That(run.Failure!.Message, Does.Contain("WithPython<ITraining>"));
    }

    [Test]
    public async Task Steps_with_equal_declarations_are_resolved_once_and_different_ones_have_environments_of_their_own()
    {
        FlowTestRun<TrainNewFlow> run = (await FlowTest.For<TrainNewFlow>().WithIndex(Index()).WithPython<ITraining>(environment => new Training(environment)).RunAsync()).EnsureSucceeded();
        Assert.That((await run.LockOfAsync("Fit")).Id, Is.Not.EqualTo((await run.LockOfAsync("Done")).Id));
    }

    private static FlowTest<TrainOldFlow> Trained() => FlowTest.For<TrainOldFlow>()
        .WithIndex(Index())
        .With("Dataset", "table.csv")
        .WithPython<ITraining>(environment => new Training(environment))
        .WithPython<IExplaining>(environment => new Explaining(environment));

    [Test]
    public async Task A_test_sets_services_platforms_and_the_clock_and_a_composition_its_own_channel_index_and_policy()
    {
        DateTimeOffset now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        FlowTestRun<SetUpFlow> run = await FlowTest.For<SetUpFlow>()
            .WithIndex(Index())
            .WithIndex(new LocalIndexBuilder().Add(new WheelBuilder("extra", "1.0").AddText("extra.py", "").Requires("forests>=2").Build()), "other")
            .WithChannel(new LocalChannelBuilder("first"))
            .WithChannel(new LocalChannelBuilder("second").Add(new CondaPackageBuilder("data", "1.0").File("share/data", "1")))
            .WithService(new SetUpFlow.Greeter("good day"))
            .WithPlatforms("osx-arm64", "win-64")
            .WithTime(new StoppedClock(now))
            .RunAsync();
        run.EnsureSucceeded();
        Assert.That(run.Final.Greeting, Is.EqualTo("good day"));
        Assert.That((run.Record.CreatedAt, run.Record.FinishedAt), Is.EqualTo((now, (DateTimeOffset?)now)));
        EnvironmentLock started = await run.LockOfAsync("Start"), moved = await run.LookUpAsync(run.Final.Moved);
        Assert.That(started.Platforms.Select(platform => platform.Platform), Is.EqualTo(new[] { "osx-arm64", "win-64" }));
        Assert.That(started.Platforms[0].Packages.Select(package => package.ToString()), Does.Contain("forests==1.4"));
        Assert.That(moved.Platforms.Select(platform => string.Join(' ', platform.Packages.Select(package => package.ToString()))), Has.All.EqualTo("data=1.0=0 extra==1.0 forests==2.1 numbers==1.0"));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static LocalIndexBuilder Index() => new LocalIndexBuilder()
        .Add(new WheelBuilder("numbers", "1.0").AddText("numbers/__init__.py", "").Build())
        .Add(new WheelBuilder("forests", "1.0").AddText("forests/__init__.py", "").Requires("numbers").Build())
        .Add(new WheelBuilder("forests", "1.4").AddText("forests/__init__.py", "").Requires("numbers").Build())
        .Add(new WheelBuilder("forests", "2.1").AddText("forests/__init__.py", "").Requires("numbers").Build())
        .Add(new WheelBuilder("explaining", "1.0").AddText("explaining.py", "").Requires("numbers").Build())
        .Add(new WheelBuilder("explaining", "2.0").AddText("explaining.py", "").Requires("forests>=2").Build());

    private static async Task<FlowKitException> FailureOf(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (FlowKitException problem)
        {
            return problem;
        }

        throw new AssertionException("No FlowKitException was thrown.");
    }

    private sealed class Training(TestEnvironment environment) : ITraining
    {
        public Task<PythonObject> FitAsync(string dataset, CancellationToken cancellationToken = default) => Task.FromResult(environment.MakeObject("model of " + dataset));
    }

    private sealed class Explaining(TestEnvironment environment) : IExplaining
    {
        public async Task<IReadOnlyList<double>> ExplainAsync(PythonObject model, CancellationToken cancellationToken = default)
        {
            Assert.That(await environment.LoadAsync(model), Is.EqualTo("model of table.csv"));
            return [1.0, 2.0];
        }
    }
}
