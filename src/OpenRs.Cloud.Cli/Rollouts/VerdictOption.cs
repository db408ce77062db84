using System.CommandLine;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Rollouts;

/// <summary>The option <c>--verdict</c>, and verdicts as people read them.</summary>
internal static class VerdictOption
{
    private static readonly SortedDictionary<string, AnswerVerdict> Verdicts = new(StringComparer.Ordinal)
    {
        ["correct"] = AnswerVerdict.Correct,
        ["wrong"] = AnswerVerdict.Wrong,
        ["unparseable_gold"] = AnswerVerdict.UnparseableGold,
        ["timeout"] = AnswerVerdict.Timeout,
        ["none"] = AnswerVerdict.Unspecified,
    };

    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--verdict")
        {
            Description = $"Only those with this verdict: {string.Join(", ", Verdicts.Keys)}. Repeatable.",
            HelpName = "verdict",
            AllowMultipleArgumentsPerToken = true,
        };
        option.OneOf([.. Verdicts.Keys]);
        return option;
    }

    /// <summary>The verdicts of names.</summary>
    public static IEnumerable<AnswerVerdict> Parse(string[]? names) => (names ?? []).Select(static name => Verdicts[name]);

    /// <summary>The name of a verdict.</summary>
    public static string NameOf(AnswerVerdict verdict) =>
        Verdicts.FirstOrDefault(entry => entry.Value == verdict).Key ?? $"{(int)verdict}";
}
