using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Hosting.Local.Errors;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>
/// States and reminders in one SQLite file. One thread owns the connection; it takes all operations that have gathered, runs them in one
/// transaction in their order, and answers them after the commit: a completed write is durable.
/// </summary>
/// <param name="path">The file; created when missing.</param>
/// <param name="maximumPages">Pages that the file may have, so that a test can fill it; null for no limit.</param>
internal sealed class StateStore(string path, long? maximumPages = null) : IHostedService, IStateMark, IAsyncDisposable
{
    // Bounds how long the first operation of a batch waits for the last.
    private const int LargestBatch = 1024;

    // The writer's thread waits in the channel itself, so whoever enqueues wakes it without a turn of the thread pool in between.
    private readonly Channel<StoreOperation> _queue = Channel.CreateUnbounded<StoreOperation>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly AutoResetEvent _woken = new(initialState: false);

    private StateFileLock? _lock;
    private StateTables? _tables;
    private Thread? _writer;
    private long _changes;

    string IStateMark.Location => path;

    /// <inheritdoc/>
    public long? Changes => Interlocked.Read(ref _changes);

    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(Open, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>Reads a state; version 0 and no JSON when there never was one.</summary>
    public Task<StoredState> ReadAsync(StateKey key) => Enqueue(tables => tables.Read(key), changes: false);

    /// <summary>Replaces the state if its version is still the expected one, and returns the new version.</summary>
    /// <param name="key">Which state.</param>
    /// <param name="json">The state as UTF-8 JSON; not to be changed before the task has ended.</param>
    /// <param name="expectedVersion">The version that the writer read; 0 for none.</param>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is not.</exception>
    /// <exception cref="GrainStorageException">The write failed; nothing of it was stored.</exception>
    public Task<long> WriteAsync(StateKey key, ReadOnlyMemory<byte> json, long expectedVersion) =>
        Enqueue(tables => tables.Write(key, json.Span, expectedVersion));

    Task<DeploymentMark?> IStateMark.ReadAsync(CancellationToken cancellationToken) =>
        Enqueue(static tables => tables.ReadMark(), changes: false);

    Task<bool> IStateMark.IsEmptyAsync(CancellationToken cancellationToken) =>
        Enqueue(static tables => tables.IsEmpty(), changes: false);

    Task IStateMark.WriteAsync(DeploymentMark mark, CancellationToken cancellationToken) => Enqueue(tables => tables.WriteMark(mark));

    /// <summary>Removes the state if its version is still the expected one, and returns the new version.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is not.</exception>
    public Task<long> ClearAsync(StateKey key, long expectedVersion) => Enqueue(tables => tables.Clear(key, expectedVersion));

    /// <summary>Reminders: all, those of a grain, or one by its name.</summary>
    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync(string? grain = null, string? name = null) =>
        Enqueue(tables => tables.ReadReminders(grain, name), changes: false);

    /// <summary>Adds or replaces a reminder.</summary>
    public Task PutReminderAsync(ReminderRow row) => Enqueue(tables => tables.PutReminder(row));

    /// <summary>Removes a reminder, if it is still of this registration.</summary>
    /// <returns>Whether it was.</returns>
    public Task<bool> RemoveReminderAsync(string grain, string name, string registration) =>
        Enqueue(tables => tables.RemoveReminder(grain, name, registration));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_writer is { } writer)
        {
            await Task.Run(writer.Join);
        }

        _tables?.Dispose();
        _lock?.Dispose();
        _woken.Dispose();
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
        if (changes)
        {
            // Before it is queued: whoever reads the count and then writes a mark knows that the mark comes after.
            Interlocked.Increment(ref _changes);
        }

        var operation = new StoreOperation<T>(run, changes);
        ObjectDisposedException.ThrowIf(_writer is null || !_queue.Writer.TryWrite(operation), this);
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
        var isThere = _queue.Reader.WaitToReadAsync().GetAwaiter();
        if (!isThere.IsCompleted)
        {
            // Waiting for a task spins first, and on two processors that was a tenth of the server's time.
            isThere.UnsafeOnCompleted(() => _woken.Set());
            _woken.WaitOne();
        }

        if (!isThere.GetResult())
        {
            return false;
        }

        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var operation))
        {
            batch.Add(operation);
        }

        return true;
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
        var changes = operations.Exists(operation => operation.Changes);
        try
        {
            if (changes)
            {
                _tables!.Begin();
            }

            foreach (var operation in operations)
            {
                operation.Run(_tables!);
            }

            if (changes)
            {
                _tables!.Commit();
            }
        }
        catch (SqliteException exception)
        {
            RollBack();
            failure = Translate(exception);
        }

        return failure is null;
    }

    private void RollBack()
    {
        try
        {
            _tables!.Rollback();
        }
        catch (SqliteException)
        {
            // A full disk makes SQLite roll back by itself, and there is no transaction any more. So with a read alone.
        }
    }

    private GrainStorageException Translate(SqliteException exception) => exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL
        ? new StateFileFullException(path, exception)
        : new GrainStorageException($"{path}: SQLite error {exception.SqliteExtendedErrorCode}: {exception.Message} "
            + "Nothing of the operation was stored.", exception);
}
