using System.Globalization;
using Microsoft.Data.Sqlite;
using OpenRs.Cloud.Deployments;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>The statements on the tables of a state file. Used by one thread.</summary>
internal sealed class StateTables(SqliteConnection connection, long? maximumPages) : IDisposable
{
    // Statements of our own: SqliteTransaction compiles two and registers a hook, all with finalizers, for each of hundreds per second.
    private SqliteCommand _begin = null!;
    private SqliteCommand _commit = null!;
    private SqliteCommand _rollback = null!;
    private SqliteCommand _read = null!;
    private SqliteCommand _clear = null!;
    private StateWrite? _insert;
    private StateWrite? _update;
    private SqliteCommand _putReminder = null!;

    public void Prepare()
    {
        if (maximumPages is { } pages)
        {
            using var limit = connection.CreateCommand();
            limit.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={pages}");
            limit.ExecuteNonQuery();
        }

        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _rollback = Command("ROLLBACK");
        const string Key = "grain=$grain AND storage=$storage AND name=$name";
        _read = Command($"SELECT version, data FROM grain_state WHERE {Key}", "$grain", "$storage", "$name");
        _clear = Command(
            $"UPDATE grain_state SET version=version+1, data=NULL WHERE {Key} AND version=$version",
            "$grain", "$storage", "$name", "$version");
        _insert = new StateWrite(connection, "INSERT INTO grain_state VALUES(?1, ?2, ?3, 1, ?4) ON CONFLICT DO NOTHING");
        _update = new StateWrite(
            connection, "UPDATE grain_state SET version=version+1, data=?4 WHERE grain=?1 AND storage=?2 AND name=?3 AND version=?5");
        _putReminder = Command(
            "INSERT OR REPLACE INTO reminder VALUES($grain, $name, $registration, $first, $period, $first)",
            "$grain", "$name", "$registration", "$first", "$period");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Ends the transaction without its changes. A full disk makes SQLite do so by itself; then this throws.</summary>
    public void Rollback() => _rollback.ExecuteNonQuery();

    public StoredState Read(StateKey key)
    {
        Bind(_read, key.Grain, key.Storage, key.Name);
        using var reader = _read.ExecuteReader();
        return reader.Read() ? new(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1)) : default;
    }

    public long Write(StateKey key, ReadOnlySpan<byte> json, long expectedVersion)
    {
        var changed = expectedVersion == 0 ? _insert!.Execute(key, json, null) : _update!.Execute(key, json, expectedVersion);
        RequireOne(changed, key, expectedVersion);
        return expectedVersion + 1;
    }

    /// <summary>Keeps the row, so that the versions of a state made anew go on and no writer of the old one can match.</summary>
    public long Clear(StateKey key, long expectedVersion)
    {
        if (expectedVersion == 0)
        {
            RequireOne(Read(key).Version == 0 ? 1 : 0, key, expectedVersion);
            return 0;
        }

        Bind(_clear, key.Grain, key.Storage, key.Name, expectedVersion);
        RequireOne(_clear.ExecuteNonQuery(), key, expectedVersion);
        return expectedVersion + 1;
    }

    public IReadOnlyList<ReminderRow> ReadReminders(string? grain, string? name)
    {
        using var command = Command(
            "SELECT grain, name, registration, first_tick, period FROM reminder "
            + "WHERE ($grain IS NULL OR grain=$grain) AND ($name IS NULL OR name=$name) ORDER BY grain, name",
            "$grain", "$name");
        Bind(command, grain ?? (object)DBNull.Value, name ?? (object)DBNull.Value);
        using var reader = command.ExecuteReader();
        var rows = new List<ReminderRow>();
        while (reader.Read())
        {
            rows.Add(new ReminderRow(
                reader.GetString(0), reader.GetString(1), reader.GetString(2),
                new DateTime(reader.GetInt64(3), DateTimeKind.Utc), TimeSpan.FromTicks(reader.GetInt64(4))));
        }

        return rows;
    }

    public bool PutReminder(ReminderRow row)
    {
        Bind(_putReminder, row.Grain, row.Name, row.Registration, row.FirstTick.Ticks, row.Period.Ticks);
        return _putReminder.ExecuteNonQuery() == 1;
    }

    public bool RemoveReminder(string grain, string name, string registration)
    {
        using var command = Command(
            "DELETE FROM reminder WHERE grain=$grain AND name=$name AND registration=$registration", "$grain", "$name", "$registration");
        Bind(command, grain, name, registration);
        return command.ExecuteNonQuery() == 1;
    }

    public DeploymentMark? ReadMark()
    {
        using var command = Command("SELECT id, mark FROM deployment");
        using var reader = command.ExecuteReader();
        return reader.Read() ? new(reader.GetString(0), reader.GetInt64(1)) : null;
    }

    public bool WriteMark(DeploymentMark mark)
    {
        using var command = Command("DELETE FROM deployment; INSERT INTO deployment VALUES($id, $mark)", "$id", "$mark");
        Bind(command, mark.Id, mark.Mark);
        return command.ExecuteNonQuery() > 0;
    }

    public bool IsEmpty()
    {
        using var command = Command("SELECT NOT EXISTS(SELECT 1 FROM grain_state)");
        return command.ExecuteScalar() is 1L;
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _update?.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Command(string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private void RequireOne(int changed, StateKey key, long expectedVersion)
    {
        if (changed != 1)
        {
            var stored = Read(key).Version.ToString(CultureInfo.InvariantCulture);
            var expected = expectedVersion.ToString(CultureInfo.InvariantCulture);
            throw new InconsistentStateException($"State {key} was changed by another writer: it is at version "
                + $"{stored}, this writer had read {expected}.", stored, expected);
        }
    }
}
