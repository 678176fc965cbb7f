using Microsoft.Data.Sqlite;

namespace FlowKit.Metadata;

/// <summary>The tables of the SQLite metadata store, and the version of them that a file has.</summary>
internal static class SqliteSchema
{
    /// <summary>What brings a file from each version to the next one; the first makes the tables. A step that was released is never changed.</summary>
    private static readonly string[] Steps = [Tables, "ALTER TABLE runs ADD COLUMN seen TEXT"];

    private const string Tables = """
        CREATE TABLE runs (
            flow TEXT NOT NULL, run TEXT NOT NULL, origin TEXT NOT NULL, status INTEGER NOT NULL, created TEXT NOT NULL, finished TEXT, final_task TEXT,
            failure_message TEXT, failure_code TEXT, failure_step TEXT, failure_task TEXT, triggered_by TEXT NOT NULL,
            PRIMARY KEY (flow, run)) WITHOUT ROWID;
        CREATE INDEX runs_by_time ON runs (created DESC, run DESC);
        CREATE TABLE tasks (
            flow TEXT NOT NULL, run TEXT NOT NULL, task TEXT NOT NULL, step TEXT NOT NULL, status INTEGER NOT NULL, attempt INTEGER NOT NULL, started TEXT NOT NULL,
            finished TEXT, failure_message TEXT, failure_code TEXT, failure_step TEXT, failure_task TEXT, foreach_path TEXT NOT NULL,
            PRIMARY KEY (flow, run, task)) WITHOUT ROWID;
        CREATE TABLE artifacts (
            flow TEXT NOT NULL, run TEXT NOT NULL, task TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, size INTEGER NOT NULL, format TEXT NOT NULL,
            type TEXT NOT NULL, environment TEXT, written_by TEXT,
            PRIMARY KEY (flow, run, task, name)) WITHOUT ROWID;
        CREATE TABLE environments (
            id INTEGER PRIMARY KEY AUTOINCREMENT, flow TEXT NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL, task TEXT NOT NULL, asked TEXT, requirements TEXT NOT NULL,
            environment TEXT NOT NULL, looked_up TEXT NOT NULL, at_execution INTEGER NOT NULL,
            UNIQUE (flow, run, step, task));
        CREATE TABLE logs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, flow TEXT NOT NULL, run TEXT NOT NULL, task TEXT NOT NULL, attempt INTEGER NOT NULL, written TEXT NOT NULL, line TEXT NOT NULL);
        CREATE INDEX logs_of_task ON logs (flow, run, task, id);
        CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, flow TEXT NOT NULL, run TEXT NOT NULL, created TEXT NOT NULL, UNIQUE (flow, run));
        CREATE TABLE claims (
            event INTEGER NOT NULL, subscriber TEXT NOT NULL, flow TEXT NOT NULL, run TEXT NOT NULL,
            PRIMARY KEY (event, subscriber)) WITHOUT ROWID;
        CREATE TABLE subscriptions (subscriber TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private static int Version => Steps.Length;

    /// <summary>Makes the tables where the file is new, and brings those of an older release to this one. Several processes may come at once: one of them does it.</summary>
    /// <exception cref="FlowKitException">A newer release wrote the file (<c>FK8422</c>).</exception>
    public static void Ensure(SqliteConnection connection, string description)
    {
        if (ReadVersion(connection) == Version)
            return;

        Execute(connection, "PRAGMA journal_mode = WAL");
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long found = ReadVersion(connection);
        if (found > Version)
        {
            throw new FlowKitException(
                FlowErrors.MetadataUnavailable,
                $"{description} has the format {found}, and this release reads {Version}: a newer release of FlowKit wrote it. Use that release, or choose another file.");
        }

        foreach (string step in Steps.Skip((int)found))
        {
            Execute(connection, step);
        }

        Execute(connection, $"PRAGMA user_version = {Version}");

        transaction.Commit();
    }

    private static long ReadVersion(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
