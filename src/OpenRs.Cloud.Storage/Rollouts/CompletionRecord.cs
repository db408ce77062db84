using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// A completion in an object of rollouts or evaluations: one line each. Holds nothing that depends on who made it or when.
/// </summary>
/// <param name="Sample">Index among the samples of its problem; in an evaluation of a run the row of the held-out problem.</param>
/// <param name="Text">The text without special tokens.</param>
/// <param name="Answer">The answer that the verifier read in the text; <see langword="null"/> when it read none.</param>
/// <param name="Verdict">Verdict on the answer; <see langword="null"/> when nothing verified it.</param>
/// <param name="Rewards">Unweighted rewards by function; <see langword="null"/> in evaluations.</param>
/// <param name="Reward">Weighted sum.</param>
/// <param name="IsScored">False where the reward must not be learned from, since the verifier gave no verdict.</param>
/// <param name="Finish">Why it ended, one of <see cref="FinishNames"/>.</param>
/// <param name="PromptCut">As in <see cref="PromptRecord"/>, in evaluations of earlier builds.</param>
/// <param name="Ids">Token ids, with the stop token if one was drawn.</param>
/// <param name="LogProbs">Log-probability of each id under the policy that drew it.</param>
/// <param name="TextLengths">
/// Characters of the text that each id added: 0 for a token that is not shown, or that holds the beginning of a character. Their sum is the
/// length of the text. <see langword="null"/> in objects of earlier builds.
/// </param>
public sealed record CompletionRecord(
    int Sample,
    [property: JsonConverter(typeof(PlainTextJson))] string Text,
    [property: JsonConverter(typeof(PlainTextJson))] string? Answer,
    string? Verdict,
    SortedDictionary<string, double>? Rewards,
    double Reward,
    [property: JsonPropertyName("has_signal")] bool IsScored,
    string Finish,
    bool? PromptCut,
    int[] Ids,
    float[] LogProbs,
    int[]? TextLengths = null)
{
    /// <summary>What reward services noted for people, by reward; <see langword="null"/> for nothing.</summary>
    public SortedDictionary<string, string>? Notes { get; init; }
}
