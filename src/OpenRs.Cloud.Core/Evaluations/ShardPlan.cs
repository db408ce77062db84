namespace OpenRs.Cloud.Evaluations;

/// <summary>Cuts samples into contiguous shards whose sizes differ by one at most.</summary>
/// <param name="Samples">Number of samples, at least 1.</param>
/// <param name="Shards">Number of shards, at least 1 and at most <paramref name="Samples"/>.</param>
public readonly record struct ShardPlan(int Samples, int Shards)
{
    // Each result rewrites its shard's state, so a shard is kept small; but every shard is asked for its tally once a second.
    private const int WantedSamples = 64;
    private const int WantedShards = 64;

    /// <summary>How many shards suit so many samples.</summary>
    /// <param name="samples">Number of samples, at least 1.</param>
    public static int ShardsFor(int samples) => Math.Min(WantedShards, (samples + WantedSamples - 1) / WantedSamples);

    /// <summary>First sample of a shard; that of the shard behind the last is <see cref="Samples"/>.</summary>
    public int First(int shard) => (int)((long)shard * Samples / Shards);

    /// <summary>Number of samples of a shard.</summary>
    public int Count(int shard) => First(shard + 1) - First(shard);

    /// <summary>The shard of a sample; <see langword="null"/> when there is no such sample.</summary>
    public int? ShardOf(int sample) =>
        sample >= 0 && sample < Samples ? (int)((((long)sample + 1) * Shards - 1) / Samples) : null;
}
