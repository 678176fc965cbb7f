using FlowKit.Artifacts;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>A run that has ended.</summary>
public class FlowRun
{
    private readonly ArtifactReader _reader;
    private readonly IMetadataStore _metadata;

    internal FlowRun(FlowRunResult result)
    {
        _reader = result.Reader;
        _metadata = result.Metadata;
        Result = result;
    }

    /// <summary>The run.</summary>
    public RunReference Reference => Result.Record.Run;

    /// <summary>What the metadata store knows about it.</summary>
    public RunRecord Record => Result.Record;

    /// <summary>How it ended.</summary>
    public ExecutionStatus Status => Result.Record.Status;

    /// <summary>The error that ended it; <see langword="null"/> where it succeeded or was stopped.</summary>
    public Exception? Error => Result.Error;

    /// <summary>
    /// The runs that were started when it had ended: those that it triggered, those that they triggered, and others whose upstream runs had finished while nobody looked, in order. Where several
    /// runs end at once, each event is in the list of whoever claimed it.
    /// </summary>
    public IReadOnlyList<FlowRun> Triggered { get; internal set; } = [];

    private protected FlowRunResult Result { get; }

    /// <summary>Throws the error that ended the run, if it did not succeed.</summary>
    /// <returns>The run.</returns>
    /// <exception cref="FlowKitException">The run failed, or was stopped (<c>FK8426</c>).</exception>
    public FlowRun EnsureSucceeded() => Status switch
    {
        ExecutionStatus.Succeeded => this,
        ExecutionStatus.Failed when Error is FlowKitException known => throw new FlowKitException(known.Code, known.Message, known),
        ExecutionStatus.Failed => throw new FlowKitException(FlowErrors.StepFailed, Record.Failure?.Message ?? $"{Reference} failed.", Error),
        _ => throw new FlowKitException(FlowErrors.RunCancelled, $"{Reference} was stopped before it ended."),
    };

    /// <summary>Reads a parameter or artifact as the run left it.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">The run left nothing of that name (<c>FK8411</c>), or it has another type (<c>FK8410</c>).</exception>
    public async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        UpstreamRun run = await UpstreamRun.LoadAsync(_metadata, _reader, Record, Result.Definition, cancellationToken).ConfigureAwait(false);
        return await run.ReadAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tasks of a step, in the order of their ids.</summary>
    /// <param name="step">The step's name; <see langword="null"/> for the tasks of all steps.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<TaskRecord>> ListTasksAsync(string? step = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TaskRecord> tasks = await _metadata.ListTasksAsync(Reference, cancellationToken).ConfigureAwait(false);
        return step is null ? tasks : [.. tasks.Where(task => task.Task.Step == step)];
    }

    /// <summary>The look-ups of environments that the run recorded, in order.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<EnvironmentUse>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) => _metadata.ListEnvironmentsAsync(Reference, cancellationToken);
}
