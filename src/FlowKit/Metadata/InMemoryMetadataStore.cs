namespace FlowKit.Metadata;

/// <summary>A metadata store that lives as long as the object: for unit tests, and for programs that keep nothing.</summary>
public sealed class InMemoryMetadataStore : IMetadataStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunReference, RunRecord> _runs = [];
    private readonly Dictionary<RunReference, SortedDictionary<string, TaskRecord>> _tasks = [];
    private readonly Dictionary<(RunReference, string), IReadOnlyList<ArtifactRecord>> _artifacts = [];
    private readonly Dictionary<RunReference, List<EnvironmentUse>> _environments = [];
    private readonly Dictionary<TaskReference, List<LogLine>> _logs = [];
    private readonly List<FlowEvent> _events = [];
    private readonly Dictionary<(long, string), RunReference> _claims = [];
    private readonly Dictionary<string, long> _subscriptions = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Description => "the in-memory metadata store";

    /// <inheritdoc />
    public Task<bool> CreateRunAsync(RunRecord run, EventClaim? claim = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (claim is not null && claim.Events.Any(id => _claims.ContainsKey((id, claim.Subscriber))))
                return Task.FromResult(false);
            if (!_runs.TryAdd(run.Run, run))
                throw MetadataFailure.Exists(run.Run, Description);
            foreach (long id in claim?.Events ?? [])
            {
                _claims.Add((id, claim!.Subscriber), run.Run);
            }

            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task StartRunAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run, out RunRecord? known) && known.Status == ExecutionStatus.Pending)
                _runs[run] = known with { Status = ExecutionStatus.Running };
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task KeepAliveAsync(RunReference run, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run, out RunRecord? known) && known.Status == ExecutionStatus.Running)
                _runs[run] = known with { SeenAt = at };
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<bool> FinishRunAsync(RunReference run, RunOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_runs.TryGetValue(run, out RunRecord? known) || known.Status is not (ExecutionStatus.Pending or ExecutionStatus.Running))
                return Task.FromResult(false);
            _runs[run] = known with { Status = outcome.Status, FinishedAt = outcome.FinishedAt, Failure = outcome.Failure, FinalTaskId = outcome.FinalTaskId };
            if (outcome.Status == ExecutionStatus.Succeeded)
                _events.Add(new FlowEvent(_events.Count + 1, run, outcome.FinishedAt));
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<RunRecord?> FindRunAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_runs.GetValueOrDefault(run));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RunRecord>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            IEnumerable<RunRecord> found = _runs.Values
                .Where(run => (query.Flow is null || run.Run.Flow == query.Flow) && (query.Status is null || run.Status == query.Status))
                .OrderByDescending(run => run.CreatedAt)
                .ThenByDescending(run => run.Run.RunId, StringComparer.Ordinal)
                .Take(query.Limit)
                .Select(run => run with { Parameters = [] });
            return Task.FromResult<IReadOnlyList<RunRecord>>([.. found]);
        }
    }

    /// <inheritdoc />
    public Task StartTaskAsync(TaskRecord task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        lock (_gate)
        {
            if (!_tasks.TryGetValue(task.Task.Run, out SortedDictionary<string, TaskRecord>? tasks))
                _tasks.Add(task.Task.Run, tasks = new SortedDictionary<string, TaskRecord>(TaskIdOrder.Instance));
            tasks[task.Task.TaskId] = task;
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task FinishTaskAsync(TaskReference task, TaskOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(outcome);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_tasks.TryGetValue(task.Run, out SortedDictionary<string, TaskRecord>? tasks) && tasks.TryGetValue(task.TaskId, out TaskRecord? known))
            {
                tasks[task.TaskId] = known with { Status = outcome.Status, FinishedAt = outcome.FinishedAt, Failure = outcome.Failure };
                _artifacts[(task.Run, task.TaskId)] = [.. outcome.Artifacts.OrderBy(artifact => artifact.Name, StringComparer.Ordinal)];
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TaskRecord>> ListTasksAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<TaskRecord>>(_tasks.TryGetValue(run, out SortedDictionary<string, TaskRecord>? tasks) ? [.. tasks.Values] : []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ArtifactRecord>> ListArtifactsAsync(RunReference run, string taskId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_artifacts.GetValueOrDefault((run, taskId)) ?? []);
        }
    }

    /// <inheritdoc />
    public Task RecordEnvironmentAsync(EnvironmentUse use, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(use);
        lock (_gate)
        {
            if (!_environments.TryGetValue(use.Run, out List<EnvironmentUse>? uses))
                _environments.Add(use.Run, uses = []);
            uses.RemoveAll(known => known.Step == use.Step && known.TaskId == use.TaskId);
            uses.Add(use);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<EnvironmentUse>> ListEnvironmentsAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<EnvironmentUse>>([.. _environments.GetValueOrDefault(run) ?? []]);
        }
    }

    /// <inheritdoc />
    public Task AppendLogAsync(TaskReference task, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!_logs.TryGetValue(task, out List<LogLine>? log))
                _logs.Add(task, log = []);
            log.AddRange(lines);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(TaskReference task, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<LogLine>>([.. _logs.GetValueOrDefault(task) ?? []]);
        }
    }

    /// <inheritdoc />
    public Task SubscribeAsync(string subscriber, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _subscriptions.TryAdd(subscriber, _events.Count);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<FlowEvent>> ListUnclaimedAsync(string subscriber, string flow, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<FlowEvent>>(
                _subscriptions.TryGetValue(subscriber, out long since)
                    ? [.. _events.Where(known => known.Id > since && known.Run.Flow == flow && !_claims.ContainsKey((known.Id, subscriber)))]
                    : []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RunReference>> ListTriggeredAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            IEnumerable<long> ids = _events.Where(known => known.Run == run).Select(known => known.Id);
            return Task.FromResult<IReadOnlyList<RunReference>>(
                [.. _claims.Where(claim => ids.Contains(claim.Key.Item1)).Select(claim => claim.Value).Distinct().OrderBy(found => found.RunId, StringComparer.Ordinal)]);
        }
    }
}
