using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;

namespace FlowKit.Tests.Execution;

/// <summary>Real runs against an index that grows between them.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class UpdateTests
{
    [Test]
    public async Task A_run_updates_environments_only_when_it_is_asked_to_and_prints_what_changed()
    {
        using RealWorld world = new();
        Assert.That(await RunAsync(world), Does.Contain("added: addition==1.0").And.Not.Contain("changed"));
        new LocalIndexBuilder()
            .Add(new WheelBuilder("common", "2.0").Build()).Add(new WheelBuilder("common", "3.0").Build()).Add(new WheelBuilder("common", "4.0").Build())
            .Add(new WheelBuilder("addition", "1.0").AddText("addition.py", "def add(a, b):\n    return a + b\n").Build()).Add(new WheelBuilder("addition", "2.0").Build())
            .WriteIndex(world.Combine("index"));
        Assert.That(await RunAsync(world), Does.Not.Contain("==3.0").And.Contain("nothing changed"), "the composed environment is what it was");
        Assert.That(await RunAsync(world, "--update", "nosuch-package"), Does.Contain("warning: --update: No environment that is known before the first task has 'nosuch-package'.").And.Not.Contain("==3.0"));
        string named = await RunAsync(world, "--update", "common==3.0");
        // The step's own environment, and what was composed from it: what is added there stays.
        Assert.That(named.Split("common==2.0 -> common==3.0"), Has.Length.EqualTo(3), named);
        Assert.That(named, Does.Contain("changed on ").And.Not.Contain("addition==2.0"));
        string all = await RunAsync(world, "--update");
        Assert.That(all, Does.Contain("common==3.0 -> common==4.0").And.Contain("addition==1.0 -> addition==2.0"));
        FlowRun<UpdatedFlow> run = (await world.Runner.RunAsync<UpdatedFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Changes, Is.Empty, "what was updated is known now");
    }

    [TestCase("--update", "common[x]", "FK7309", FlowExitCodes.InvalidInput)]
    [TestCase("--update", "numpy==", "FK7309", FlowExitCodes.InvalidInput)]
    [TestCase("--trigger-run", "no run", "FK8421", FlowExitCodes.NotFound)]
    [TestCase("--trigger-run", "UpdatedFlow/never", "FK8421", FlowExitCodes.NotFound)]
    public async Task An_option_that_cannot_be_read_is_found_before_there_is_a_run(string option, string value, string code, int expected)
    {
        using RealWorld world = new();
        (int exit, string text) = await world.CommandAsync(["run", "UpdatedFlow", option, value]);
        Assert.That((exit, text.Contains(code, StringComparison.Ordinal)), Is.EqualTo((expected, true)), text);
        Assert.That(await world.Metadata.ListRunsAsync(new RunQuery()), Is.Empty);
    }

    [Test]
    public async Task A_frozen_run_takes_what_is_locked_and_solves_nothing()
    {
        using RealWorld world = new();
        (int code, string text) = await world.CommandAsync(["run", "UpdatedFlow", "--frozen"]);
        Assert.That((code, text.Contains("FK7351", StringComparison.Ordinal)), Is.EqualTo((FlowExitCodes.RunFailed, true)), text);
        Assert.That((await world.CommandAsync(["run", "UpdatedFlow"])).Code, Is.Zero);
        (code, text) = await world.CommandAsync(["run", "UpdatedFlow", "--frozen"]);
        Assert.That(code, Is.Zero, text);
        (code, text) = await world.CommandAsync(["run", "UpdatedFlow", "--frozen", "--update"]);
        Assert.That((code, text.Contains("frozen", StringComparison.Ordinal)), Is.EqualTo((FlowExitCodes.InvalidInput, true)), text);
    }

    [Test]
    public async Task A_parameter_named_like_the_option_is_the_flows_own()
    {
        using RealWorld world = new();
        (int code, string text) = await world.CommandAsync(["run", "UpdateParameterFlow", "--update", "now"]);
        Assert.That(code, Is.Zero, text);
        Assert.That((await world.CommandAsync(["show", "UpdateParameterFlow"])).Text, Does.Contain("now"));
    }

    private static async Task<string> RunAsync(RealWorld world, params string[] options)
    {
        (int code, string text) = await world.CommandAsync(["run", "UpdatedFlow", .. options]);
        Assert.That(code, Is.Zero, text);
        return text;
    }
}
