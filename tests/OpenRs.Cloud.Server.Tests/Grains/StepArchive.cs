using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>An archive of steps in memory that can fail and be slow.</summary>
internal sealed class StepArchive : IStepArchive
{
    /// <summary>What was written, in order; a block that was written again is there twice.</summary>
    public List<(int First, IReadOnlyList<StepMetrics> Steps)> Writes { get; } = [];

    /// <summary>Whether writes fail.</summary>
    public bool IsFull { get; set; }

    /// <summary>What writes wait for.</summary>
    public Task Delay { get; set; } = Task.CompletedTask;

    public async Task WriteAsync(
        string projectId, string runId, int first, IReadOnlyList<StepMetrics> steps, CancellationToken cancellationToken)
    {
        await Delay;
        if (IsFull)
        {
            throw new IOException("No space left.");
        }

        Writes.Add((first, steps));
    }

    public Task<IReadOnlyList<StepMetrics>> ReadAsync(string projectId, string runId, int first, CancellationToken cancellationToken) =>
        Task.FromResult(Writes.Find(write => write.First == first).Steps ?? []);
}
