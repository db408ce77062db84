namespace OpenRs.Cloud.Pools;

/// <summary>Why a job has no agent, and when it gets one.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Place">Its place among the jobs of its pool that can use another agent, from 1.</param>
/// <param name="Jobs">The jobs of its pool that can use another agent.</param>
public sealed record JobWait(string Reason, int Place, int Jobs);
