namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>
/// A completion in an object of rollouts or evaluations: one line each. Holds nothing that depends on who made it or when.
/// </summary>
/// <param name="Sample">Index among the samples of its problem; in an evaluation of a run the row of the held-out problem.</param>
/// <param name="Ids">Token ids, with the stop token if one was drawn.</param>
/// <param name="LogProbs">Log-probability of each id under the policy that drew it.</param>
/// <param name="Finish">Whether it ended by a stop token (<c>stop</c>) or was cut off (<c>length</c>).</param>
/// <param name="Text">The text without special tokens.</param>
/// <param name="Verdict">Verdict on the answer; <see langword="null"/> when nothing judged it.</param>
/// <param name="Rewards">Unweighted rewards by function; <see langword="null"/> in evaluations.</param>
/// <param name="Reward">Weighted sum.</param>
/// <param name="HasSignal">False where the reward must not be learned from: the verifier could not tell.</param>
/// <param name="PromptCut">True in an evaluation when the model saw only the end of the prompt; else left out.</param>
internal sealed record SampleRecord(
    int Sample,
    int[] Ids,
    float[] LogProbs,
    string Finish,
    string Text,
    string? Verdict,
    SortedDictionary<string, double>? Rewards,
    double Reward,
    bool HasSignal,
    bool? PromptCut = null);
