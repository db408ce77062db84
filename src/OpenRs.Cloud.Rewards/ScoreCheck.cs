using OpenRs.Recipes.Options;
using OpenRs.Rewards.V1;

namespace OpenRs.Cloud.Rewards;

/// <summary>What a service answered, if it is one score for each completion and each is one that the recipe allows.</summary>
internal static class ScoreCheck
{
    private const int MaxNoteLength = 1000;

    /// <exception cref="RewardServiceException">It is not; says what is wrong.</exception>
    public static IReadOnlyList<SampleScore> Read(ScoreResponse response, int completions, RewardServiceSpec service, string name)
    {
        if (response.Scores.Count != completions)
        {
            throw Wrong($"{name} answered {response.Scores.Count} scores for {completions} completions. It must give one for each.");
        }

        foreach (var (i, score) in response.Scores.Index().Where(static entry => entry.Item.HasValue))
        {
            if (!double.IsFinite(score.Value) || score.Value < service.MinScore || score.Value > service.MaxScore)
            {
                throw Wrong(FormattableString.Invariant($"{name} answered the score {score.Value} for completion {i}; ")
                    + FormattableString.Invariant($"the recipe allows {service.MinScore} to {service.MaxScore}."));
            }
        }

        return [.. response.Scores.Select(static score => new SampleScore(score.HasValue ? score.Value : double.NaN, Cut(score.Note)))];
    }

    private static RewardServiceException Wrong(string message) => new(message, isUnavailable: false);

    // Not between the halves of a character.
    private static string Cut(string note) => note.Length <= MaxNoteLength ? note
        : char.IsHighSurrogate(note[MaxNoteLength - 1]) ? note[..(MaxNoteLength - 1)]
        : note[..MaxNoteLength];
}
