using FlowKit.Environments;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Execution;
using FlowKit.Metadata;

namespace FlowKit.Testing.Flows;

/// <summary>A run of a flow test that has ended, and what it left.</summary>
public class FlowTestRun
{
    private readonly FlowRun _run;
    private readonly EnvironmentRuntime _environments;

    internal FlowTestRun(FlowRun run, FlowTestWorld world, FlowTestSources sources, EnvironmentRuntime environments)
    {
        _run = run;
        _environments = environments;
        World = world;
        Sources = sources;
    }

    /// <summary>The run.</summary>
    public RunReference Reference => _run.Reference;

    /// <summary>How it ended.</summary>
    public ExecutionStatus Status => _run.Status;

    /// <summary>Why it failed; <see langword="null"/> where it did not.</summary>
    public FailureRecord? Failure => _run.Record.Failure;

    /// <summary>The error that ended it; <see langword="null"/> where none did.</summary>
    public Exception? Error => _run.Error;

    /// <summary>What the metadata store knows about it.</summary>
    public RunRecord Record => _run.Record;

    /// <summary>The runs that it started, of flows made known with <c>WithFlow</c>, in order.</summary>
    public IReadOnlyList<FlowTestRun> Triggered => [.. _run.Triggered.Select(run => new FlowTestRun(run, World, Sources, _environments))];

    /// <summary>The names that were published, by this run and those before it in the same world, in ordinal order.</summary>
    public IReadOnlyList<NameRecord> Names => [.. World.Store.ListNamesAsync().ToBlockingEnumerable()];

    internal FlowTestWorld World { get; }

    internal FlowTestSources Sources { get; }

    /// <summary>Throws the error that ended the run, if it did not succeed.</summary>
    public FlowTestRun EnsureSucceeded()
    {
        _run.EnsureSucceeded();
        return this;
    }

    /// <summary>Reads a parameter or artifact as the run left it.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    public Task<T> ReadAsync<T>(string name) => _run.ReadAsync<T>(name);

    /// <summary>The tasks of a step, in the order of their ids.</summary>
    /// <param name="step">The step's name.</param>
    public IReadOnlyList<TaskRecord> Tasks(string step) => [.. World.Metadata.ListTasksAsync(Reference).GetAwaiter().GetResult().Where(task => task.Task.Step == step)];

    /// <summary>The log of a step's tasks, in order.</summary>
    /// <param name="step">The step's name.</param>
    public IReadOnlyList<string> Log(string step) =>
        [.. Tasks(step).SelectMany(task => World.Metadata.ReadLogAsync(task.Task).GetAwaiter().GetResult()).Select(line => line.Text)];

    /// <summary>The look-ups of environments that tasks of a step recorded.</summary>
    /// <param name="step">The step's name.</param>
    public IReadOnlyList<EnvironmentUse> EnvironmentsOf(string step) =>
        [.. World.Metadata.ListEnvironmentsAsync(Reference).GetAwaiter().GetResult().Where(use => use.Step == step && use.TaskId is not null)];

    /// <summary>The lock of the environment that a step ran in.</summary>
    /// <param name="step">The step's name.</param>
    /// <exception cref="FlowKitException">The step ran in none, or its tasks ran in several (<c>FK7314</c>).</exception>
    public Task<EnvironmentLock> LockOfAsync(string step) => LookUpAsync(new StepPathspec(Reference.Flow, Reference.RunId, step));

    /// <summary>The lock of an environment.</summary>
    /// <param name="reference">A name, an id, or a pathspec.</param>
    /// <exception cref="FlowKitException">There is none.</exception>
    public async Task<EnvironmentLock> LookUpAsync(EnvironmentReference reference) =>
        (await _environments.LookUpAsync(reference, new RecordedEnvironments(World.Metadata)).ConfigureAwait(false)).Lock;
}
