using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>A rollout of a list.</summary>
/// <param name="Step">Its step; 0 in an evaluation.</param>
/// <param name="Group">What is shown of its prompt.</param>
/// <param name="Sample">What is shown of it.</param>
internal sealed record FoundRollout(int Step, GroupSummary Group, SampleSummary Sample);
