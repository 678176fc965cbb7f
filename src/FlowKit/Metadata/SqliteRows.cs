using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;
using Microsoft.Data.Sqlite;

namespace FlowKit.Metadata;

/// <summary>Reads the rows of the SQLite metadata store.</summary>
internal static class SqliteRows
{
    public const string RunColumns =
        "flow, run, origin, status, created, finished, final_task, triggered_by, failure_message, failure_code, failure_step, failure_task, seen";

    public const string TaskColumns =
        "task, step, status, attempt, started, finished, foreach_path, failure_message, failure_code, failure_step, failure_task";

    public static RunRecord Run(SqliteDataReader row) => new()
    {
        Run = new RunReference(row.GetString(0), row.GetString(1)),
        OriginRunId = row.GetString(2),
        Status = (ExecutionStatus)row.GetInt32(3),
        CreatedAt = SqliteSession.Time(row.GetString(4)),
        FinishedAt = OptionalTime(row, 5),
        FinalTaskId = Optional(row, 6),
        TriggeredBy = [.. row.GetString(7).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RunReference.Parse)],
        Failure = Failure(row, 8),
        SeenAt = OptionalTime(row, 12),
    };

    public static TaskRecord Task(RunReference run, SqliteDataReader row) => new()
    {
        Task = new TaskReference(run, row.GetString(1), row.GetString(0)),
        Status = (ExecutionStatus)row.GetInt32(2),
        Attempt = row.GetInt32(3),
        StartedAt = SqliteSession.Time(row.GetString(4)),
        FinishedAt = OptionalTime(row, 5),
        ForeachPath = row.GetString(6),
        Failure = Failure(row, 7),
    };

    public static ArtifactRecord Artifact(SqliteDataReader row) =>
        new(row.GetString(0), Sha256Digest.Parse(row.GetString(1)), row.GetInt64(2), row.GetString(3), row.GetString(4))
        {
            Environment = Optional(row, 5) is { } environment ? EnvironmentId.Parse(environment) : null,
            WrittenBy = Optional(row, 6),
        };

    public static EnvironmentUse Environment(RunReference run, SqliteDataReader row) => new()
    {
        Run = run,
        Step = row.GetString(0),
        TaskId = row.GetString(1) is { Length: > 0 } task ? task : null,
        Asked = Optional(row, 2),
        RequirementId = RequirementId.TryParse(row.GetString(3), out RequirementId requirements) ? requirements : default,
        EnvironmentId = EnvironmentId.Parse(row.GetString(4)),
        LookedUpAt = SqliteSession.Time(row.GetString(5)),
        FetchedAtExecution = row.GetBoolean(6),
    };

    private static FailureRecord? Failure(SqliteDataReader row, int column) =>
        Optional(row, column) is { } message ? new FailureRecord(message, Optional(row, column + 1), Optional(row, column + 2), Optional(row, column + 3)) : null;

    private static string? Optional(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? OptionalTime(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : SqliteSession.Time(row.GetString(column));
}
