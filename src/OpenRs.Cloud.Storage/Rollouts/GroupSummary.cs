using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>What a list shows of the completions of one prompt.</summary>
/// <param name="Position">Position in the step's list of prompts; in an evaluation the problem.</param>
/// <param name="Problem">Row of the dataset, from 0.</param>
/// <param name="Gold">As in <see cref="PromptRecord"/>, or its beginning.</param>
/// <param name="PromptCut">As in <see cref="PromptRecord"/>.</param>
/// <param name="Samples">The completions.</param>
public sealed record GroupSummary(
    int Position,
    int Problem,
    [property: JsonConverter(typeof(PlainTextJson))] string? Gold,
    bool? PromptCut,
    IReadOnlyList<SampleSummary> Samples)
{
    /// <summary>Most characters (UTF-16) of a text.</summary>
    public const int MaxTextLength = 200;

    /// <summary>The summary of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="position">Its position.</param>
    public static GroupSummary Of(PromptGroup group, int position) => new(
        position,
        group.Prompt?.Problem ?? position,
        Head(group.Prompt?.Gold),
        group.Prompt is { } prompt ? prompt.PromptCut : group.Samples.Any(static sample => sample.PromptCut == true) ? true : null,
        [.. group.Samples.Select(Of)]);

    /// <summary>The beginning of a text: whole characters, and at most <see cref="MaxTextLength"/>.</summary>
    public static string? Head(string? text) => text is null || text.Length <= MaxTextLength
        ? text
        : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];

    private static SampleSummary Of(CompletionRecord sample) => new(
        sample.Sample,
        Head(sample.Text)!,
        sample.Text.Length > MaxTextLength,
        Head(sample.Answer),
        sample.Verdict,
        sample.Rewards,
        sample.Reward,
        sample.IsScored,
        sample.Finish,
        sample.Ids.Length);
}
