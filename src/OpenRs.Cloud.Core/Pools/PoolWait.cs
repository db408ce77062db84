namespace OpenRs.Cloud.Pools;

/// <summary>What a job waits for that no agent has worked for yet.</summary>
public static class PoolWait
{
    /// <summary>The reason of its state, in words that tell a wrong pool from a slow start.</summary>
    /// <param name="pool">The job's pool.</param>
    public static string ReasonOf(string pool) =>
        $"Waiting for the first agent of pool '{pool}'; `openrs agent --pool {pool}` starts one.";
}
