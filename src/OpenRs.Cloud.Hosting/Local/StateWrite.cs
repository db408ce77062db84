using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>
/// A statement that stores the JSON of a state. It binds a span: SqliteParameter takes an array of exactly the JSON's length, and with
/// states of 40 kB, written hundreds of times a second, those arrays were half of what the server allocated.
/// </summary>
internal sealed class StateWrite : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <param name="connection">An open connection.</param>
    /// <param name="sql">Its parameters are grain, storage and name, then the JSON, then the expected version if it has five.</param>
    public StateWrite(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs it.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public int Execute(StateKey key, ReadOnlySpan<byte> json, long? expectedVersion)
    {
        try
        {
            Check(raw.sqlite3_bind_text(_statement, 1, key.Grain));
            Check(raw.sqlite3_bind_text(_statement, 2, key.Storage));
            Check(raw.sqlite3_bind_text(_statement, 3, key.Name));
            Check(raw.sqlite3_bind_text(_statement, 4, json));
            if (expectedVersion is { } version)
            {
                Check(raw.sqlite3_bind_int64(_statement, 5, version));
            }

            Check(raw.sqlite3_step(_statement));
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            // Repeats the error of the step, which is thrown already.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int answer) => SqliteException.ThrowExceptionForRC(answer, _database);
}
