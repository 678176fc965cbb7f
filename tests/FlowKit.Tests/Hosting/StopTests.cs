using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;

namespace FlowKit.Tests.Hosting;

/// <summary>A flow program that gets real signals while its steps are inside of a Python call (which has a child of its own) and inside of a program.</summary>
[TestFixture, Parallelizable(ParallelScope.All), Platform(Exclude = "Win", Reason = "Signals are sent as POSIX has them.")]
public sealed class StopTests
{
    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task A_signal_stops_the_run_and_ends_every_process(string signal)
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "run", "WaitingProcessesFlow");
        (int Worker, int Child, int Program) processes = await program.ProcessesAsync();
        program.Signal(signal);
        await StoppedAsync(world, program, processes);
    }

    [Test]
    public async Task Ctrl_C_in_a_terminal_which_reaches_the_programs_too_stops_the_run()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "run", "WaitingProcessesFlow");
        (int Worker, int Child, int Program) processes = await program.ProcessesAsync();
        program.Signal("INT", processes.Program);
        await StoppedAsync(world, program, processes);
    }

    [Test]
    public async Task A_second_Ctrl_C_does_not_wait_for_code_that_does_not_stop()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "run", "WaitingProcessesFlow", "--stubborn", "true");
        (int Worker, int Child, int Program) processes = await program.ProcessesAsync();
        program.Signal("INT");
        await FlowProcess.GoneAsync(processes);
        program.Signal("INT");
        (int code, string text) = await program.EndAsync();
        Assert.That(code, Is.EqualTo(FlowExitCodes.Cancelled), text);
        Assert.That(text, Does.Contain("Ended without waiting"));
    }

    private static async Task StoppedAsync(RealWorld world, FlowProcess program, (int Worker, int Child, int Program) processes)
    {
        (int code, string text) = await program.EndAsync();
        Assert.That(code, Is.EqualTo(FlowExitCodes.Cancelled), text);
        await FlowProcess.GoneAsync(processes);
        RunRecord run = (await world.Metadata.ListRunsAsync(new RunQuery())).Single();
        Assert.That((run.Status, run.Failure!.Code), Is.EqualTo((ExecutionStatus.Cancelled, FlowErrors.RunCancelled)));
        IReadOnlyList<TaskRecord> tasks = await world.Metadata.ListTasksAsync(run.Run);
        Assert.That(tasks.Where(task => task.Task.Step == "Work").Select(task => task.Status), Is.EqualTo(new[] { ExecutionStatus.Cancelled, ExecutionStatus.Cancelled }));
        Assert.That(world.Unfinished, Is.Empty);
    }
}
