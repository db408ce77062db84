using OpenRs.Cloud.Agent.Work.Training.Ranks;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>What a step is trained on.</summary>
/// <param name="Message">The same as ranks are told it.</param>
/// <param name="Metrics">What is known of it before it is trained on, under the names of metrics.</param>
internal sealed record StepData(RankMessage Message, IReadOnlyDictionary<string, double> Metrics);
