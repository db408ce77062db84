using OpenRs.Cloud.Storage.Logs;

namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>What a process logs of each job, until it is stored.</summary>
/// <param name="component">The agent's id, or <see cref="LogObjects.Server"/>.</param>
/// <param name="time">The time.</param>
public sealed class JobLogs(string component, TimeProvider time)
{
    private const int MaxJobs = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _byJob = new(StringComparer.Ordinal);
    private readonly string _nonce = Guid.NewGuid().ToString("N")[..6];

    /// <summary>Adds a line. Of very many jobs the one that was silent for the longest is forgotten.</summary>
    public void Add(string jobId, LogLine line)
    {
        lock (_lock)
        {
            if (!_byJob.TryGetValue(jobId, out var entry))
            {
                if (_byJob.Count >= MaxJobs)
                {
                    _byJob.Remove(_byJob.MinBy(static known => known.Value.LastTime).Key);
                }

                // The time first, so that the names sort by it.
                _byJob[jobId] = entry = new Entry($"{time.GetUtcNow():yyyyMMdd'T'HHmmssfff}-{_nonce}");
            }

            entry.LastTime = line.Time;
            entry.Buffer.Add(line);
        }
    }

    /// <summary>Stores what was added. What cannot be stored is tried again with the next call.</summary>
    /// <param name="find">
    /// The place of a job's logs, which stays where it is; <see langword="null"/> where it is not known yet, or the job is gone.
    /// </param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>Why something could not be stored; <see langword="null"/> when all was.</returns>
    public async Task<Exception?> FlushAsync(
        Func<string, CancellationToken, Task<LogObjects?>> find, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var (jobId, entry) in Dirty())
        {
            try
            {
                entry.Place ??= await find(jobId, cancellationToken);
                if (entry.Place is { } place)
                {
                    await WriteAsync(entry, place, cancellationToken);

                    // Who deletes a job deletes its objects after the job: what was written in between would stay.
                    entry.Place = await find(jobId, cancellationToken);
                    if (entry.Place is null)
                    {
                        await place.DeleteAsync(component, entry.Process, cancellationToken);
                    }
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                lock (_lock)
                {
                    entry.Buffer.Keep();
                }

                failure = exception;
            }
        }

        return failure;
    }

    private List<(string JobId, Entry Entry)> Dirty()
    {
        lock (_lock)
        {
            return [.. _byJob.Where(static job => job.Value.Buffer.IsDirty).Select(static job => (job.Key, job.Value))];
        }
    }

    private async Task WriteAsync(Entry entry, LogObjects place, CancellationToken cancellationToken)
    {
        byte[] lines;
        lock (_lock)
        {
            lines = entry.Buffer.Take();
        }

        await place.WriteAsync(component, entry.Process, lines, isFirst: !entry.IsStored, cancellationToken);
        entry.IsStored = true;
    }

    private sealed class Entry(string process)
    {
        public string Process { get; } = process;

        public LogBuffer Buffer { get; } = new();

        public DateTimeOffset LastTime { get; set; }

        public bool IsStored { get; set; }

        public LogObjects? Place { get; set; }
    }
}
