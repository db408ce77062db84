namespace OpenRs.Cloud.Runs;

/// <summary>How a run learns.</summary>
public enum RunKind
{
    /// <summary>From its own completions, by their rewards: each step has rollouts.</summary>
    Grpo = 0,

    /// <summary>From the solutions of its dataset: a step is trained at once.</summary>
    Sft = 1,
}
