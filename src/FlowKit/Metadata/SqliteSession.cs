using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FlowKit.Metadata;

/// <summary>One connection and its transaction: statements with positional values, and readers of rows.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public SqliteSession(SqliteConnection connection, bool writes)
    {
        _connection = connection;
        // A transaction that will write takes the write lock at once: two that read first and write later could not both go on.
        _transaction = connection.BeginTransaction(deferred: !writes);
    }

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public int Execute(string statement, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = Command(statement, values);
        return command.ExecuteNonQuery();
    }

    public List<T> Query<T>(string statement, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = Command(statement, values);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string statement, ReadOnlySpan<object?> values)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        command.Transaction = _transaction;
        for (int i = 0; i < values.Length; i++)
        {
            object value = values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => Text(time),
                ExecutionStatus status => (int)status,
                object other => other,
            };
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), value);
        }

        return command;
    }
}
