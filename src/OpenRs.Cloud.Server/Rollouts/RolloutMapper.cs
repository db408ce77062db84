using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Rollouts as the API shows them.</summary>
internal static class RolloutMapper
{
    // More than a recipe can name; only a damaged object has more.
    private const int MaxRewards = 64;
    private const int MaxTokens = 32_768;

    /// <summary>A rollout of a run as lists show it.</summary>
    public static Rollout ToRollout(string runName, FoundRollout found)
    {
        var rollout = ToListed(found);
        rollout.Name = ResourceName.RunRollout(runName, found.Step, found.Group.Position, found.Sample.Sample);
        (rollout.Step, rollout.Position) = (found.Step, found.Group.Position);
        return rollout;
    }

    /// <summary>A sample of an evaluation as lists show it.</summary>
    public static Rollout ToSample(string evaluationName, FoundRollout found)
    {
        var rollout = ToListed(found);
        rollout.Name = ResourceName.Sample(evaluationName, found.Group.Problem, found.Sample.Sample);
        return rollout;
    }

    /// <summary>Replaces what is only a beginning by the whole, and adds what lists leave out.</summary>
    public static Rollout Complete(Rollout rollout, PromptRecord? prompt, CompletionRecord sample)
    {
        (rollout.Text, rollout.TextClipped, rollout.Answer) = (sample.Text, false, sample.Answer ?? "");
        rollout.Gold = prompt?.Gold ?? "";
        rollout.ProblemText = prompt?.ProblemText ?? "";
        rollout.Prompt = prompt?.Prompt ?? "";
        foreach (var (name, note) in (sample.Notes ?? []).Take(MaxRewards))
        {
            rollout.Notes[name] = note;
        }

        rollout.Tokens.AddRange(TokensOf(sample));
        return rollout;
    }

    /// <summary>A verdict as objects have it.</summary>
    public static AnswerVerdict ToVerdict(string? name) => name switch
    {
        VerdictNames.Correct => AnswerVerdict.Correct,
        VerdictNames.Wrong => AnswerVerdict.Wrong,
        VerdictNames.UnparseableGold => AnswerVerdict.UnparseableGold,
        VerdictNames.Timeout => AnswerVerdict.Timeout,
        _ => AnswerVerdict.Unspecified,
    };

    private static IEnumerable<CompletionToken> TokensOf(CompletionRecord sample)
    {
        var end = 0;
        return (sample.TextLengths ?? []).Take(MaxTokens).Select((length, i) => new CompletionToken
        {
            Text = sample.Text[end..(end += length)],
            LogProbability = sample.LogProbs[i],
        });
    }

    private static Rollout ToListed(FoundRollout found)
    {
        var sample = found.Sample;
        var rollout = new Rollout
        {
            Problem = found.Group.Problem,
            Sample = sample.Sample,
            Reward = sample.Reward,
            Verdict = ToVerdict(sample.Verdict),
            Scored = sample.IsScored,
            FinishReason = sample.Finish switch
            {
                FinishNames.Stop => FinishReason.Stop,
                FinishNames.Length => FinishReason.Length,
                _ => FinishReason.Unspecified,
            },
            CompletionTokens = sample.Tokens,
            Text = sample.Text,
            TextClipped = sample.IsTextCut,
            Answer = sample.Answer ?? "",
            Gold = found.Group.Gold ?? "",
            PromptClipped = found.Group.PromptCut == true,
        };
        foreach (var (name, value) in (sample.Rewards ?? []).Take(MaxRewards))
        {
            rollout.Rewards[name] = value;
        }

        return rollout;
    }
}
