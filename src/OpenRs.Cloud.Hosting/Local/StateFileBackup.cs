using System.Globalization;
using Microsoft.Data.Sqlite;
using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Hosting.Local.Errors;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>Copies a state file while a server uses it, and puts a copy in its place while none does.</summary>
public static class StateFileBackup
{
    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <summary>Copies a state file as it is at one instant, checked; the server that uses it goes on meanwhile.</summary>
    /// <param name="stateFile">The state file.</param>
    /// <param name="copy">The copy; must not exist.</param>
    /// <returns>The mark of the copy.</returns>
    /// <exception cref="StateFileFormatException">The file is no state file, is damaged, or has no mark yet.</exception>
    public static DeploymentMark Copy(string stateFile, string copy)
    {
        try
        {
            using var source = Open(stateFile, SqliteOpenMode.ReadWrite);
            using var target = Open(copy, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(target);
            StateFileSchema.Check(target, copy);
            return ReadMark(target)
                ?? throw new StateFileFormatException(
                    stateFile, "it has no mark; start its server once with this version, and back up then");
        }
        catch (SqliteException exception)
        {
            throw new StateFileFormatException(stateFile, $"SQLite says: {exception.Message}", exception);
        }
    }

    /// <summary>Puts a copy in the place of the state file of a server that does not run. What was there stays beside it.</summary>
    /// <param name="stateFile">The state file.</param>
    /// <param name="copy">The copy; <see langword="null"/> keeps the file that is there.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="leastMark">A mark that the state's is to be above.</param>
    /// <param name="aside">What the names of the files that were there get at their ends.</param>
    /// <returns>The state's mark from now on.</returns>
    /// <exception cref="StateFileLockedException">A server uses it.</exception>
    public static DeploymentMark Replace(string stateFile, string? copy, string id, long leastMark, string aside)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(stateFile))!);
        using var held = StateFileLock.Acquire(stateFile);
        try
        {
            if (copy is not null)
            {
                Exchange(stateFile, copy, aside);
            }

            using var state = Open(stateFile, SqliteOpenMode.ReadWrite);
            StateFileSchema.Prepare(state, stateFile);
            var mark = new DeploymentMark(id, Math.Max(leastMark, ReadMark(state)?.Mark ?? 0) + 1);
            using var write = state.CreateCommand();
            write.CommandText = string.Create(
                CultureInfo.InvariantCulture, $"BEGIN; DELETE FROM deployment; INSERT INTO deployment VALUES($id, {mark.Mark}); COMMIT;");
            write.Parameters.AddWithValue("$id", id);
            write.ExecuteNonQuery();
            return mark;
        }
        catch (SqliteException exception)
        {
            throw new StateFileFormatException(stateFile, $"SQLite says: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a state file that no server uses.</summary>
    /// <param name="stateFile">The state file.</param>
    /// <returns>Its mark, where it has one, and whether no grain has stored anything.</returns>
    /// <exception cref="StateFileLockedException">A server uses it.</exception>
    public static (DeploymentMark? Mark, bool IsEmpty) Read(string stateFile)
    {
        using var held = StateFileLock.Acquire(stateFile);
        try
        {
            using var state = Open(stateFile, SqliteOpenMode.ReadWrite);
            StateFileSchema.Prepare(state, stateFile);
            using var rows = state.CreateCommand();
            rows.CommandText = "SELECT NOT EXISTS(SELECT 1 FROM grain_state)";
            return (ReadMark(state), rows.ExecuteScalar() is 1L);
        }
        catch (SqliteException exception)
        {
            throw new StateFileFormatException(stateFile, $"SQLite says: {exception.Message}", exception);
        }
    }

    private static void Exchange(string stateFile, string copy, string aside)
    {
        foreach (var ending in Companions.Where(ending => File.Exists(stateFile + ending)))
        {
            File.Move(stateFile + ending, $"{stateFile}{aside}{ending}");
        }

        var fresh = $"{stateFile}.restoring";
        File.Copy(copy, fresh, overwrite: true);
        using (var written = new FileStream(fresh, FileMode.Open, FileAccess.ReadWrite))
        {
            written.Flush(flushToDisk: true);
        }

        File.Move(fresh, stateFile);
    }

    private static DeploymentMark? ReadMark(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, mark FROM deployment";
        using var reader = command.ExecuteReader();
        return reader.Read() ? new(reader.GetString(0), reader.GetInt64(1)) : null;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode }.ConnectionString);
        connection.Open();
        return connection;
    }
}
