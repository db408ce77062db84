using System.Globalization;
using Microsoft.Data.Sqlite;
using OpenRs.Cloud.Hosting.Local.Errors;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>The tables of a state file, and the check that a file is one.</summary>
internal static class StateFileSchema
{
    /// <summary>The version this code reads and writes.</summary>
    public const int Version = 1;

    // "ORSC" in the file header tells our files from other SQLite files.
    private const int ApplicationId = 0x4F525343;

    // next_tick is of the grain host before Orleans, which counted ticks in the file; it stays so that its files and ours are one format.
    private const string Tables = """
        CREATE TABLE schema_version(version INTEGER NOT NULL);
        CREATE TABLE grain_state(
            grain TEXT NOT NULL, storage TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, data TEXT,
            PRIMARY KEY(grain, storage, name));
        CREATE TABLE reminder(
            grain TEXT NOT NULL, name TEXT NOT NULL, registration TEXT NOT NULL,
            first_tick INTEGER NOT NULL, period INTEGER NOT NULL, next_tick INTEGER NOT NULL,
            PRIMARY KEY(grain, name));
        """;

    // Not part of the version: files of earlier builds get it when they are opened, and earlier builds take no notice of it.
    private const string DeploymentTable = "CREATE TABLE IF NOT EXISTS deployment(id TEXT NOT NULL, mark INTEGER NOT NULL)";

    /// <summary>Makes the tables of an empty file, or checks those of another.</summary>
    /// <exception cref="StateFileFormatException">The file is not ours, damaged, or newer.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        var isNew = Scalar(connection, path, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew)
        {
            Check(connection, path);
        }

        // FULL: a commit is on the disk when it returns. One commit takes all waiting writes, so that this is paid once for many.
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        if (isNew)
        {
            var version = string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version VALUES({Version}); "
                + $"PRAGMA application_id={ApplicationId};");
            Execute(connection, $"BEGIN; {Tables} {version} COMMIT;");
        }

        Execute(connection, DeploymentTable);
    }

    /// <summary>Checks that a file is one of ours, and whole.</summary>
    /// <exception cref="StateFileFormatException">It is not.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        if (Scalar(connection, path, "PRAGMA application_id") != ApplicationId)
        {
            throw new StateFileFormatException(path, "it is an SQLite file of another program");
        }

        // The pages first: what is read from damaged ones means nothing.
        using (var check = connection.CreateCommand())
        {
            check.CommandText = "PRAGMA quick_check(1)";
            if (check.ExecuteScalar() is not "ok" and var problem)
            {
                throw new StateFileFormatException(path, $"it is damaged ({problem})");
            }
        }

        var found = Scalar(connection, path, "SELECT version FROM schema_version");
        if (found != Version)
        {
            throw new StateFileFormatException(path, $"its schema version is {found} and this program knows version {Version}");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string path, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value
            ? value
            : throw new StateFileFormatException(path, "it is cut off or damaged: what every state file holds is missing");
    }
}
