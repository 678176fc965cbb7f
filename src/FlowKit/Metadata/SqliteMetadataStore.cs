using Microsoft.Data.Sqlite;

namespace FlowKit.Metadata;

/// <summary>
/// A metadata store in one SQLite file, made where it is not there. It is written ahead (WAL), so several processes of one machine may use it at once; a file on a network share may not
/// be used by several machines.
/// </summary>
public sealed class SqliteMetadataStore : IMetadataStore, IDisposable
{
    private const int BusySeconds = 30;
    private const int ConstraintViolated = 19;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _ready;

    /// <summary>Creates a store; the file is opened when it is first needed.</summary>
    /// <param name="path">The file.</param>
    public SqliteMetadataStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _path, DefaultTimeout = BusySeconds, ForeignKeys = false }.ToString();
    }

    /// <inheritdoc />
    public string Description => "the metadata file " + _path;

    /// <inheritdoc />
    public Task<bool> CreateRunAsync(RunRecord run, EventClaim? claim = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(
            session =>
            {
                foreach (long id in claim?.Events ?? [])
                {
                    int added = session.Execute(
                        "INSERT INTO claims (event, subscriber, flow, run) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", id, claim!.Subscriber, run.Run.Flow, run.Run.RunId);
                    if (added == 0)
                        return (false, false);
                }

                try
                {
                    session.Execute(
                        "INSERT INTO runs (flow, run, origin, status, created, triggered_by) VALUES ($1, $2, $3, $4, $5, $6)",
                        run.Run.Flow, run.Run.RunId, run.OriginRunId, run.Status, run.CreatedAt, string.Join('\n', run.TriggeredBy));
                }
                catch (SqliteException problem) when (problem.SqliteErrorCode == ConstraintViolated)
                {
                    throw MetadataFailure.Exists(run.Run, Description);
                }

                Insert(session, run.Run, "", run.Parameters);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task StartRunAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(
            session => session.Execute(
                "UPDATE runs SET status = $3 WHERE flow = $1 AND run = $2 AND status = $4", run.Flow, run.RunId, ExecutionStatus.Running, ExecutionStatus.Pending),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task KeepAliveAsync(RunReference run, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(
            session => session.Execute("UPDATE runs SET seen = $3 WHERE flow = $1 AND run = $2 AND status = $4", run.Flow, run.RunId, at, ExecutionStatus.Running), cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> FinishRunAsync(RunReference run, RunOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(outcome);
        return WriteAsync(
            session =>
            {
                int changed = session.Execute(
                    """
                    UPDATE runs SET status = $3, finished = $4, final_task = $5, failure_message = $6, failure_code = $7, failure_step = $8, failure_task = $9
                    WHERE flow = $1 AND run = $2 AND status IN (0, 1)
                    """,
                    run.Flow, run.RunId, outcome.Status, outcome.FinishedAt, outcome.FinalTaskId,
                    outcome.Failure?.Message, outcome.Failure?.Code, outcome.Failure?.Step, outcome.Failure?.TaskId);
                if (changed == 1 && outcome.Status == ExecutionStatus.Succeeded)
                    session.Execute("INSERT INTO events (flow, run, created) VALUES ($1, $2, $3)", run.Flow, run.RunId, outcome.FinishedAt);
                return (true, changed == 1);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<RunRecord?> FindRunAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ReadAsync(
            session => session.Query($"SELECT {SqliteRows.RunColumns} FROM runs WHERE flow = $1 AND run = $2", SqliteRows.Run, run.Flow, run.RunId) is [{ } found]
                ? found with { Parameters = Artifacts(session, run, "") }
                : null,
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RunRecord>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync<IReadOnlyList<RunRecord>>(
            session => session.Query(
                $"SELECT {SqliteRows.RunColumns} FROM runs WHERE ($1 IS NULL OR flow = $1) AND ($2 IS NULL OR status = $2) ORDER BY created DESC, run DESC LIMIT $3",
                SqliteRows.Run, query.Flow, query.Status, query.Limit),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task StartTaskAsync(TaskRecord task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return WriteAsync(
            session => session.Execute(
                "INSERT OR REPLACE INTO tasks (flow, run, task, step, status, attempt, started, foreach_path) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                task.Task.Run.Flow, task.Task.Run.RunId, task.Task.TaskId, task.Task.Step, task.Status, task.Attempt, task.StartedAt, task.ForeachPath),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task FinishTaskAsync(TaskReference task, TaskOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(outcome);
        return WriteAsync(
            session =>
            {
                session.Execute(
                    """
                    UPDATE tasks SET status = $4, finished = $5, failure_message = $6, failure_code = $7, failure_step = $8, failure_task = $9
                    WHERE flow = $1 AND run = $2 AND task = $3
                    """,
                    task.Run.Flow, task.Run.RunId, task.TaskId, outcome.Status, outcome.FinishedAt,
                    outcome.Failure?.Message, outcome.Failure?.Code, outcome.Failure?.Step, outcome.Failure?.TaskId);
                Insert(session, task.Run, task.TaskId, outcome.Artifacts);
                return 0;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TaskRecord>> ListTasksAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ReadAsync<IReadOnlyList<TaskRecord>>(
            session => session.Query(
                $"SELECT {SqliteRows.TaskColumns} FROM tasks WHERE flow = $1 AND run = $2 ORDER BY length(task), task", row => SqliteRows.Task(run, row), run.Flow, run.RunId),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ArtifactRecord>> ListArtifactsAsync(RunReference run, string taskId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentException.ThrowIfNullOrEmpty(taskId);
        return ReadAsync<IReadOnlyList<ArtifactRecord>>(session => Artifacts(session, run, taskId), cancellationToken);
    }

    /// <inheritdoc />
    public Task RecordEnvironmentAsync(EnvironmentUse use, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(use);
        return WriteAsync(
            session => session.Execute(
                """
                INSERT OR REPLACE INTO environments (flow, run, step, task, asked, requirements, environment, looked_up, at_execution)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                use.Run.Flow, use.Run.RunId, use.Step, use.TaskId ?? "", use.Asked, use.RequirementId.ToString(), use.EnvironmentId.ToString(), use.LookedUpAt, use.FetchedAtExecution),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<EnvironmentUse>> ListEnvironmentsAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ReadAsync<IReadOnlyList<EnvironmentUse>>(
            session => session.Query(
                "SELECT step, task, asked, requirements, environment, looked_up, at_execution FROM environments WHERE flow = $1 AND run = $2 ORDER BY id",
                row => SqliteRows.Environment(run, row), run.Flow, run.RunId),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task AppendLogAsync(TaskReference task, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(lines);
        return WriteAsync(
            session =>
            {
                foreach (LogLine line in lines)
                {
                    session.Execute(
                        "INSERT INTO logs (flow, run, task, attempt, written, line) VALUES ($1, $2, $3, $4, $5, $6)",
                        task.Run.Flow, task.Run.RunId, task.TaskId, line.Attempt, line.WrittenAt, line.Text);
                }

                return 0;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(TaskReference task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return ReadAsync<IReadOnlyList<LogLine>>(
            session => session.Query(
                "SELECT attempt, written, line FROM logs WHERE flow = $1 AND run = $2 AND task = $3 ORDER BY id",
                static row => new LogLine(row.GetInt32(0), SqliteSession.Time(row.GetString(1)), row.GetString(2)),
                task.Run.Flow, task.Run.RunId, task.TaskId),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task SubscribeAsync(string subscriber, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscriber);
        return WriteAsync(
            session => session.Execute(
                "INSERT INTO subscriptions (subscriber, since) VALUES ($1, (SELECT coalesce(max(id), 0) FROM events)) ON CONFLICT DO NOTHING", subscriber),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<FlowEvent>> ListUnclaimedAsync(string subscriber, string flow, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<FlowEvent>>(
            session => session.Query(
                """
                SELECT e.id, e.flow, e.run, e.created FROM events e JOIN subscriptions s ON s.subscriber = $1
                WHERE e.flow = $2 AND e.id > s.since AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.event = e.id AND c.subscriber = $1)
                ORDER BY e.id
                """,
                static row => new FlowEvent(row.GetInt64(0), new RunReference(row.GetString(1), row.GetString(2)), SqliteSession.Time(row.GetString(3))),
                subscriber, flow),
            cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<RunReference>> ListTriggeredAsync(RunReference run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ReadAsync<IReadOnlyList<RunReference>>(
            session => session.Query(
                "SELECT DISTINCT c.flow, c.run FROM claims c JOIN events e ON e.id = c.event WHERE e.flow = $1 AND e.run = $2 ORDER BY c.run",
                static row => new RunReference(row.GetString(0), row.GetString(1)), run.Flow, run.RunId),
            cancellationToken);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        // Connections are pooled by the driver, and a pooled one holds the file open.
        using (SqliteConnection connection = new(_connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _writing.Dispose();
    }

    private static void Insert(SqliteSession session, RunReference run, string task, IReadOnlyList<ArtifactRecord> artifacts)
    {
        foreach (ArtifactRecord artifact in artifacts)
        {
            session.Execute(
                """
                INSERT OR REPLACE INTO artifacts (flow, run, task, name, content, size, format, type, environment, written_by)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                run.Flow, run.RunId, task, artifact.Name, artifact.Content.ToString(), artifact.Size, artifact.Format, artifact.TypeName,
                artifact.Environment?.ToString(), artifact.WrittenBy);
        }
    }

    private static List<ArtifactRecord> Artifacts(SqliteSession session, RunReference run, string task) => session.Query(
        "SELECT name, content, size, format, type, environment, written_by FROM artifacts WHERE flow = $1 AND run = $2 AND task = $3 ORDER BY name",
        SqliteRows.Artifact, run.Flow, run.RunId, task);

    private Task<int> WriteAsync(Func<SqliteSession, int> write, CancellationToken cancellationToken) =>
        WriteAsync<int>(session => (true, write(session)), cancellationToken);

    private async Task<T> WriteAsync<T>(Func<SqliteSession, (bool Commit, T Result)> write, CancellationToken cancellationToken)
    {
        // SQLite has one writer at a time; waiting here costs no thread, waiting in the driver does.
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using SqliteSession session = Open(writes: true);
            (bool commit, T result) = write(session);
            if (commit)
                session.Commit();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteSession session = Open(writes: false);
        return Task.FromResult(read(session));
    }

    private SqliteSession Open(bool writes)
    {
        SqliteConnection connection = new(_connectionString);
        try
        {
            if (!_ready)
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            connection.Open();
            if (!_ready)
            {
                SqliteSchema.Ensure(connection, Description);
                _ready = true;
            }

            return new SqliteSession(connection, writes);
        }
        catch (Exception problem)
        {
            connection.Dispose();
            if (problem is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new FlowKitException(
                    FlowErrors.MetadataUnavailable, $"{Description} cannot be used: {problem.Message} Check the folder's rights and free space, or choose another file (FLOWKIT_METADATA).", problem);
            }

            throw;
        }
    }
}
