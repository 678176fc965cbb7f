using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FlowKit.Environments;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Metadata;

namespace FlowKit.Tests.Execution;

/// <summary>Steps in real environments, with a Python of the machine and an index that is a folder.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class RealEnvironmentTests
{
    [Test]
    public async Task A_model_is_made_in_one_environment_and_used_in_one_that_was_composed_from_it()
    {
        using RealWorld world = new();
        FlowRun<RealFlow> run = (await world.Runner.RunAsync<RealFlow>()).EnsureSucceeded();
        Assert.That((run.Final.Score, run.Final.Printed), Is.EqualTo((7.0, "tiny.model")));
        Assert.That(run.Final.Composed.ToString(), Is.EqualTo("team/" + run.Reference.RunId));
        Assert.That(await world.LogAsync(run, "Fit"), Has.Member("fitting"));
        EnvironmentUse used = (await run.ListEnvironmentsAsync())[^1];
        Assert.That((used.Step, used.Asked, used.FetchedAtExecution), Is.EqualTo(("Use", run.Final.Composed.ToString(), true)));
    }

    [Test]
    public async Task Python_files_of_an_interface_of_another_assembly_come_with_it()
    {
        using RealWorld world = new();
        FlowRun<GreetingFlow> run = (await world.Runner.RunAsync<GreetingFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Greeting, Is.EqualTo("Hello, Ada!"));
    }

    [Test, Platform("Linux", Reason = "The lock is for Linux.")]
    public async Task A_step_runs_in_the_environment_of_a_lock_of_another_tool()
    {
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "pixi.lock")), Does.Contain(Convert.ToHexStringLower(SHA256.HashData(RealWorld.LockedData.Content))), "the lock has to be written anew for what the builder makes");
        using RealWorld world = new();
        FlowRun<LockedFlow> run = (await world.Runner.RunAsync<LockedFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Printed, Is.EqualTo("5,6"));
        (int code, string text) = await world.CommandAsync(["env", "export", $"{run.Reference}/Start", "--format", "explicit", "--platform", "linux-64"]);
        Assert.That((code, text), Is.EqualTo((0, text)));
        Assert.That(text, Does.Contain("https://lab.example/chan/noarch/locked-data-1.0-0.conda#sha256:"));
    }

    [Test]
    public async Task What_Python_raises_fails_the_step_with_its_traceback_in_the_log()
    {
        using RealWorld world = new();
        FlowRun<RealFlow> run = await world.Runner.RunAsync<RealFlow>(options => options.Set("Fail", true));
        Assert.That((run.Record.Failure!.Step, run.Record.Failure.Code), Is.EqualTo(("Fit", EnvironmentErrors.PythonException)));
        string log = string.Join('\n', await world.LogAsync(run, "Fit"));
        Assert.That(log, Does.Contain("ValueError: no rows").And.Contain("in fail"));
    }

    [Test, Platform(Exclude = "Win", Reason = "A venv of Windows holds no links.")]
    public async Task A_prefix_whose_Python_was_taken_from_the_machine_is_made_again()
    {
        using RealWorld world = new();
        (await world.Runner.RunAsync<RealFlow>()).EnsureSucceeded();
        foreach (string path in world.Prefixes.SelectMany(prefix => Directory.EnumerateFiles(Path.Combine(prefix, "bin"), "python*")).Where(path => new FileInfo(path).LinkTarget is ['/', ..]))
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, world.Combine("uninstalled", "python3"));
        }

        (await world.Runner.RunAsync<RealFlow>()).EnsureSucceeded();
    }

    [Test]
    public async Task Stopping_a_run_ends_the_processes_that_it_started()
    {
        using RealWorld world = new();
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));
        Runners.Reports reports = new();
        Task<FlowRun<SleepingFlow>> running = world.Runner.RunAsync<SleepingFlow>(options => options.Progress = reports, stop.Token);
        string? line;
        while ((line = reports.All.FirstOrDefault(report => report.Kind == RunProgressKind.TaskOutput)?.Line) is null && !running.IsCompleted)
        {
            await Task.Delay(50);
        }

        Assert.That(line, Is.Not.Null, () => running.IsCompleted ? running.Result.Error?.ToString() ?? "" : "");
        await stop.CancelAsync();
        Assert.That((await running).Status, Is.EqualTo(ExecutionStatus.Cancelled));
        Assert.That(() => Process.GetProcessById(int.Parse(line!, CultureInfo.InvariantCulture)), Throws.ArgumentException.After(5_000, 50));
    }

    [Test]
    public async Task The_command_line_tells_what_is_resolved_fetched_published_and_looked_up()
    {
        using RealWorld world = new();
        StringWriter text = new();
        AppConsole console = new(text, text, false, () => 80);
        Assert.That(await FlowApp.RunAsync(["run", "RealFlow"], world.Configure, null, console, CancellationToken.None), Is.Zero, text.ToString());
        Assert.That(await FlowApp.RunAsync(["show", "RealFlow"], world.Configure, null, console, CancellationToken.None), Is.Zero);
        TestContext.Out.WriteLine(text);
        Assert.That(text.ToString(), Does.Contain("Fit uses environment ")
            .And.Match("got packages of [0-9a-f]{12}, 1 package, [0-9.]+ kB")
            .And.Match(@"Fit \[1\] published team/[0-9a-z-]+ = environment")
            .And.Contain("1 package from the base: tiny==1.2")
            .And.Contain("1 package added: addition==1.0")
            .And.Match(@"Use \[2\] fetched team/[0-9a-z-]+ = environment")
            .And.Contain("fetched at execution"));
    }
}
