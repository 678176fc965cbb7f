namespace FlowKit.Metadata;

/// <summary>
/// Where runs are recorded: runs, tasks, artifacts, environments, logs, and the events that start other flows. Every call is one transaction: a reader sees all of what it wrote, or
/// nothing. All members may be called by many threads and processes at once. A claim and the run that it starts are one transaction, and so are a run's end and its event.
/// </summary>
public interface IMetadataStore
{
    /// <summary>What messages call the store, for example the file's path. Holds no credentials.</summary>
    string Description { get; }

    /// <summary>Records a new run, with its parameters, and the claim of the events that start it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="claim">The events that start it; <see langword="null"/> for a run that is started by hand.</param>
    /// <param name="cancellationToken">Stops it; then nothing is recorded.</param>
    /// <returns>False where one of the events is claimed already by the same subscriber; then nothing is recorded.</returns>
    /// <exception cref="FlowKitException">The flow has a run of that id (<c>FK8420</c>).</exception>
    Task<bool> CreateRunAsync(RunRecord run, EventClaim? claim = null, CancellationToken cancellationToken = default);

    /// <summary>Records that a run goes on now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task StartRunAsync(RunReference run, CancellationToken cancellationToken = default);

    /// <summary>Records that the process which runs a run is alive (<see cref="RunRecord.SeenAt"/>). A run that ended already is left alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">When, in UTC.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task KeepAliveAsync(RunReference run, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Records how a run ended and, where it succeeded, the event of it, in one transaction. A run that ended already is left alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Stops it; then nothing is recorded.</param>
    /// <returns>Whether this call ended the run.</returns>
    Task<bool> FinishRunAsync(RunReference run, RunOutcome outcome, CancellationToken cancellationToken = default);

    /// <summary>A run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The run, or <see langword="null"/>.</returns>
    Task<RunRecord?> FindRunAsync(RunReference run, CancellationToken cancellationToken = default);

    /// <summary>Runs, newest first, without their parameters.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<RunRecord>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>Records that an attempt of a task begins; the first one records the task.</summary>
    /// <param name="task">The task, with its attempt.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task StartTaskAsync(TaskRecord task, CancellationToken cancellationToken = default);

    /// <summary>Records how the latest attempt of a task ended, and its artifacts, in one transaction.</summary>
    /// <param name="task">The task.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Stops it; then nothing is recorded.</param>
    Task FinishTaskAsync(TaskReference task, TaskOutcome outcome, CancellationToken cancellationToken = default);

    /// <summary>The tasks of a run, in the order of their ids.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<TaskRecord>> ListTasksAsync(RunReference run, CancellationToken cancellationToken = default);

    /// <summary>The artifacts that steps after a task see, by name.</summary>
    /// <param name="run">The run.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<ArtifactRecord>> ListArtifactsAsync(RunReference run, string taskId, CancellationToken cancellationToken = default);

    /// <summary>Records a look-up of an environment. One of the same step and task replaces it.</summary>
    /// <param name="use">The look-up.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task RecordEnvironmentAsync(EnvironmentUse use, CancellationToken cancellationToken = default);

    /// <summary>The look-ups of a run, in the order they were made.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<EnvironmentUse>> ListEnvironmentsAsync(RunReference run, CancellationToken cancellationToken = default);

    /// <summary>Adds lines to a task's log.</summary>
    /// <param name="task">The task.</param>
    /// <param name="lines">The lines, in order.</param>
    /// <param name="cancellationToken">Stops it; then none of them is added.</param>
    Task AppendLogAsync(TaskReference task, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default);

    /// <summary>The log of a task, oldest line first.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<LogLine>> ReadLogAsync(TaskReference task, CancellationToken cancellationToken = default);

    /// <summary>Makes a subscriber known. Only events after its first subscription wait for it; subscribing again changes nothing.</summary>
    /// <param name="subscriber">Who waits, as in <see cref="EventClaim.Subscriber"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task SubscribeAsync(string subscriber, CancellationToken cancellationToken = default);

    /// <summary>Events that a subscriber has not claimed, oldest first; none for one that never subscribed.</summary>
    /// <param name="subscriber">Who waits.</param>
    /// <param name="flow">The flow whose runs it waits for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<FlowEvent>> ListUnclaimedAsync(string subscriber, string flow, CancellationToken cancellationToken = default);

    /// <summary>The runs that a run started, by its event.</summary>
    /// <param name="run">The upstream run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<RunReference>> ListTriggeredAsync(RunReference run, CancellationToken cancellationToken = default);
}
