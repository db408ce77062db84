using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>What was read of a step at once.</summary>
/// <param name="Step">The step.</param>
/// <param name="Groups">Its groups, by position.</param>
/// <param name="Next">Position to go on from; <see langword="null"/> when there is no more of the step.</param>
/// <param name="Objects">Objects that were looked for.</param>
/// <param name="Bytes">Bytes that were read.</param>
/// <param name="HasSummary">Whether it was one read. Steps of which it is many are not read ahead.</param>
internal sealed record StepPart(
    int Step, IReadOnlyList<GroupSummary> Groups, int? Next, int Objects, long Bytes, bool HasSummary);
