using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>What a list shows of a completion.</summary>
/// <param name="Sample">Index among the samples of its prompt.</param>
/// <param name="Text">Beginning of the text.</param>
/// <param name="IsTextCut">Whether the text continues.</param>
/// <param name="Answer">As in <see cref="CompletionRecord"/>, or its beginning.</param>
/// <param name="Verdict">As in <see cref="CompletionRecord"/>.</param>
/// <param name="Rewards">As in <see cref="CompletionRecord"/>.</param>
/// <param name="Reward">As in <see cref="CompletionRecord"/>.</param>
/// <param name="IsScored">As in <see cref="CompletionRecord"/>.</param>
/// <param name="Finish">As in <see cref="CompletionRecord"/>.</param>
/// <param name="Tokens">Number of tokens.</param>
public sealed record SampleSummary(
    int Sample,
    [property: JsonConverter(typeof(PlainTextJson))] string Text,
    [property: JsonPropertyName("text_cut")] bool IsTextCut,
    [property: JsonConverter(typeof(PlainTextJson))] string? Answer,
    string? Verdict,
    SortedDictionary<string, double>? Rewards,
    double Reward,
    [property: JsonPropertyName("has_signal")] bool IsScored,
    string Finish,
    int Tokens);
