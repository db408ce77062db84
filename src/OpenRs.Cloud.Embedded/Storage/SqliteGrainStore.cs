using Microsoft.Data.Sqlite;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// States and reminders in one SQLite file. One thread owns the connection; it takes all operations that have gathered, runs them in one
/// transaction in their order, and answers them after the commit.
/// </summary>
internal sealed class SqliteGrainStore(string path, long? maximumPages = null) : IGrainStore
{
    // Bounds how long the first operation of a batch waits for the last.
    private const int LargestBatch = 1024;

    private readonly Queue<StoreOperation> _queue = new();
    private StateFileLock? _lock;
    private StateTables? _tables;
    private Thread? _writer;
    private bool _closing;

    public Task OpenAsync(CancellationToken cancellationToken) => Task.Run(Open, cancellationToken);

    public Task<StoredState> ReadAsync(StateKey key) => Enqueue(tables => tables.Read(key), changes: false);

    public Task<long> WriteAsync(StateKey key, byte[] json, long expectedVersion) =>
        Enqueue(tables => tables.Write(key, json, expectedVersion));

    public Task<long> ClearAsync(StateKey key, long expectedVersion) => Enqueue(tables => tables.Clear(key, expectedVersion));

    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync() => Enqueue(tables => tables.ReadReminders(), changes: false);

    public Task PutReminderAsync(ReminderRow row) => Enqueue(tables => tables.PutReminder(row));

    public Task RemoveReminderAsync(string grain, string name, string registration) =>
        Enqueue(tables => tables.RemoveReminder(grain, name, registration));

    public Task AdvanceReminderAsync(string grain, string name, string registration, DateTime nextTick) =>
        Enqueue(tables => tables.AdvanceReminder(grain, name, registration, nextTick));

    public async ValueTask DisposeAsync()
    {
        lock (_queue)
        {
            _closing = true;
            Monitor.Pulse(_queue);
        }

        if (_writer is { } writer)
        {
            await Task.Run(writer.Join);
        }

        _tables?.Dispose();
        _lock?.Dispose();
    }

    private void Open()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _lock = StateFileLock.Acquire(path);
        try
        {
            // Without a pool: a closed store has let go of its file.
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
            _tables = new StateTables(connection, maximumPages);
            connection.Open();
            StateFileSchema.Prepare(connection, path);
            _tables.Prepare();
        }
        catch (SqliteException exception)
        {
            Abandon();
            throw exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT
                ? new StateFileFormatException(path, $"SQLite says: {exception.Message}", exception)
                : Translate(exception);
        }
        catch
        {
            Abandon();
            throw;
        }

        _writer = new Thread(Work) { IsBackground = true, Name = $"state file {Path.GetFileName(path)}" };
        _writer.Start();
    }

    private void Abandon()
    {
        _tables?.Dispose();
        _lock?.Dispose();
        (_tables, _lock) = (null, null);
    }

    private Task<T> Enqueue<T>(Func<StateTables, T> run, bool changes = true)
    {
        var operation = new StoreOperation<T>(run, changes);
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_closing || _writer is null, this);
            _queue.Enqueue(operation);
            Monitor.Pulse(_queue);
        }

        return operation.Result;
    }

    private void Work()
    {
        var batch = new List<StoreOperation>(LargestBatch);
        while (Take(batch))
        {
            if (!TryRun(batch, out var failure))
            {
                RunSingly(batch, failure);
            }

            foreach (var operation in batch)
            {
                operation.Publish();
            }

            batch.Clear();
        }
    }

    private bool Take(List<StoreOperation> batch)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_closing)
                {
                    return false;
                }

                Monitor.Wait(_queue);
            }

            while (batch.Count < LargestBatch && _queue.TryDequeue(out var operation))
            {
                batch.Add(operation);
            }

            return true;
        }
    }

    // What one operation cannot do must not fail the others: after a failed batch each runs in a transaction of its own.
    private void RunSingly(List<StoreOperation> batch, Exception failure)
    {
        foreach (var operation in batch)
        {
            var reason = failure;
            if (batch.Count == 1 || !TryRun([operation], out reason))
            {
                operation.Fail(reason!);
            }
        }
    }

    private bool TryRun(List<StoreOperation> operations, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Exception? failure)
    {
        failure = null;
        SqliteTransaction? transaction = null;
        try
        {
            transaction = operations.Exists(operation => operation.Changes) ? _tables!.Begin() : null;
            foreach (var operation in operations)
            {
                operation.Run(_tables!);
            }

            transaction?.Commit();
        }
        catch (SqliteException exception)
        {
            RollBack(transaction);
            failure = Translate(exception);
        }
        finally
        {
            transaction?.Dispose();
        }

        return failure is null;
    }

    private static void RollBack(SqliteTransaction? transaction)
    {
        try
        {
            transaction?.Rollback();
        }
        catch (SqliteException)
        {
            // A full disk makes SQLite roll back by itself, and there is no transaction any more.
        }
    }

    private GrainStorageException Translate(SqliteException exception) => exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL
        ? new StateFileFullException(path, exception)
        : new GrainStorageException($"{path}: SQLite error {exception.SqliteExtendedErrorCode}: {exception.Message} "
            + "Nothing of the operation was stored.", exception);
}
