using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;
using FlowKit.Tests.Hosting;

namespace FlowKit.Tests.Events;

/// <summary>Flow programs that are killed: what their runs show, and what becomes of the events.</summary>
[TestFixture, Parallelizable(ParallelScope.All), Platform(Exclude = "Win", Reason = "Processes are killed as POSIX does it.")]
public sealed class LostRunTests
{
    private const int Killed = 128 + 9;

    [Test]
    public async Task A_run_whose_process_is_killed_is_told_as_lost_and_its_worker_does_not_survive()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "run", "WaitingProcessesFlow");
        (int Worker, int Child, int Program) processes = await program.ProcessesAsync();
        // Nothing can be done for a program of the step's own: it is killed with it. The worker sees that its host is gone.
        program.Signal("KILL", processes.Program);
        Assert.That((await program.EndAsync()).Code, Is.EqualTo(Killed));
        await FlowProcess.GoneAsync(processes);

        Assert.That((await world.CommandAsync(["list"])).Text, Does.Match(@"WaitingProcessesFlow/[0-9a-z-]+  running\n"));
        LaterTime later = new();
        Assert.That((await world.CommandAsync(["list"], later)).Text, Does.Match(@"WaitingProcessesFlow/[0-9a-z-]+  lost, last heard of at 20[0-9: -]+\n"));
        string shown = (await world.CommandAsync(["show", "WaitingProcessesFlow"], later)).Text;
        Assert.That(shown, Does.Contain("the process that ran it is gone").And.Match(@"Work Start\[0/2\]  lost\n"));
    }

    [Test]
    public async Task An_event_whose_dispatcher_was_killed_before_it_started_anything_starts_its_flow_once()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "die-at", "RunFinished", "FirstFlow", "FirstFlow");
        (int code, string text) = await program.EndAsync();
        Assert.That(code, Is.EqualTo(Killed), text);
        Assert.That((await world.Metadata.ListRunsAsync(new RunQuery())).Select(run => (run.Run.Flow, run.Status)), Is.EqualTo(new[] { ("FirstFlow", ExecutionStatus.Succeeded) }));

        (int dispatched, string first) = await world.CommandAsync(["dispatch"]);
        Assert.That((dispatched, first), Is.EqualTo((FlowExitCodes.Succeeded, first)));
        Assert.That(first, Does.Match("AnyFlow/[0-9a-z-]+ started, triggered by FirstFlow/"));
        Assert.That((await world.CommandAsync(["dispatch"])).Text, Does.Contain("Nothing waits."));
        Assert.That(await world.Metadata.ListRunsAsync(new RunQuery { Flow = "AnyFlow" }), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_triggered_run_that_was_killed_is_not_started_again_by_itself_and_shows_how_it_is_by_hand()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "die-at", "RunStarted", "AnyFlow", "FirstFlow");
        (int code, string text) = await program.EndAsync();
        Assert.That(code, Is.EqualTo(Killed), text);
        Assert.That((await world.CommandAsync(["dispatch"])).Text, Does.Contain("Nothing waits."));

        RunRecord upstream = (await world.Metadata.ListRunsAsync(new RunQuery { Flow = "FirstFlow" })).Single();
        string shown = (await world.CommandAsync(["show", "AnyFlow"], new LaterTime())).Text;
        Assert.That(shown, Does.Contain("lost, last heard of at").And.Contain($"run the flow again, with --trigger-run {upstream.Run}"));
        (int again, string printed) = await world.CommandAsync(["run", "AnyFlow", "--trigger-run", upstream.Run.ToString()]);
        Assert.That(again, Is.EqualTo(FlowExitCodes.Succeeded), printed);
    }

    /// <summary>The clock of somebody who looks two minutes later.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(2);
    }
}
