using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>What came of a step.</summary>
/// <param name="Result">The unit's result: an object that is written by this step alone.</param>
/// <param name="Metrics">Metrics under TRL's names.</param>
internal sealed record StepResult(ObjectRef Result, IReadOnlyDictionary<string, double> Metrics);
