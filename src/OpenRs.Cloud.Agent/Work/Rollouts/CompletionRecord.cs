using System.Text.Json.Serialization;
using OpenRs.Learning.Generation;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>
/// A completion in an object of rollouts or evaluations: one line each. Holds nothing that depends on who made it or when.
/// </summary>
/// <param name="Sample">Index among the samples of its problem; in an evaluation of a run the row of the held-out problem.</param>
/// <param name="Ids">Token ids, with the stop token if one was drawn.</param>
/// <param name="LogProbs">Log-probability of each id under the policy that drew it.</param>
/// <param name="Finish">Why it ended: <c>stop</c> or <c>length</c>.</param>
/// <param name="Text">The text without special tokens.</param>
/// <param name="Verdict">Verdict on the answer; <see langword="null"/> when nothing verified it.</param>
/// <param name="Rewards">Unweighted rewards by function; <see langword="null"/> in evaluations.</param>
/// <param name="Reward">Weighted sum.</param>
/// <param name="IsScored">False where the reward must not be learned from, since the verifier gave no verdict.</param>
internal sealed record CompletionRecord(
    int Sample,
    int[] Ids,
    float[] LogProbs,
    [property: JsonConverter(typeof(FinishReasonJson))] FinishReason Finish,
    string Text,
    string? Verdict,
    SortedDictionary<string, double>? Rewards,
    double Reward,
    [property: JsonPropertyName("has_signal")] bool IsScored);
