namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>First line of a rollout object: the prompt that all its samples answer.</summary>
/// <param name="Step">Step, from 0.</param>
/// <param name="Position">Position in the step's list of prompts.</param>
/// <param name="Problem">Row of the dataset, from 0.</param>
/// <param name="PromptIds">Token ids of the prompt.</param>
/// <param name="PromptCut">True when the prompt was longer and only its end is here; else left out.</param>
internal sealed record RolloutRecord(int Step, int Position, int Problem, int[] PromptIds, bool? PromptCut = null);
