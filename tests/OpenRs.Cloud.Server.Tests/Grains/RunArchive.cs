using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>An archive of runs in memory that can fail and be slow.</summary>
internal sealed class RunArchive<T> : IRunArchive<T>
{
    /// <summary>What was written, in order; a block that was written again is there twice.</summary>
    public List<(long First, IReadOnlyList<T> Items)> Writes { get; } = [];

    /// <summary>Whether writes fail.</summary>
    public bool IsFull { get; set; }

    /// <summary>What writes wait for.</summary>
    public Task Delay { get; set; } = Task.CompletedTask;

    public async Task WriteAsync(
        string projectId, string runId, long first, IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        await Delay;
        if (IsFull)
        {
            throw new IOException("No space left.");
        }

        Writes.Add((first, items));
    }

    public Task<IReadOnlyList<T>> ReadAsync(string projectId, string runId, long first, CancellationToken cancellationToken) =>
        Task.FromResult(Writes.Find(write => write.First == first).Items ?? []);
}
