namespace OpenRs.Learning.Training.Grpo;

/// <summary>All completions of one prompt in one step: the rewards of a group are compared with each other.</summary>
/// <param name="Prompt">Token ids.</param>
/// <param name="Samples">Completions in the order of their sample index.</param>
public sealed record RolloutGroup(int[] Prompt, IReadOnlyList<ScoredCompletion> Samples);
