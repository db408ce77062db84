using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Rewards;
using OpenRs.Learning.Generation;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using Api = OpenRs.Rewards.V1;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Has units scored by the reward services of their recipe: one call for each unit and service.</summary>
internal sealed class UnitScoring(RewardServices services, RunWorkspace workspace)
{
    // A service computes, too: all units of a large GPU at once would make its queue long, and its calls late.
    private const int CallsAtOnce = 8;

    private static readonly UnitScores Nothing = new(new Dictionary<string, IReadOnlyList<SampleScore>>());
    private readonly IReadOnlyList<RewardSpec> _rewards = [.. RecipeRewards.ServicesOf(workspace.Recipe)];

    /// <summary>Whether the recipe has services.</summary>
    public bool IsNeeded => _rewards.Count > 0;

    /// <summary>Finds out whether all services can be reached.</summary>
    /// <exception cref="UnitException">One cannot.</exception>
    public async Task RequireReachableAsync(CancellationToken cancellationToken)
    {
        foreach (var reward in _rewards)
        {
            try
            {
                await services.RequireReachableAsync(reward, cancellationToken);
            }
            catch (RewardServiceException exception)
            {
                throw Failure(exception);
            }
        }
    }

    /// <summary>Scores units. One that gets no scores leaves those of the others as they are.</summary>
    public async Task<IReadOnlyList<UnitScores>> ScoreAsync(IReadOnlyList<GeneratedGroup> groups, CancellationToken cancellationToken)
    {
        var scores = new UnitScores[groups.Count];
        RewardServiceException? down = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, groups.Count), options, async (i, token) =>
        {
            // What one unit waited for in vain the next one does not wait for again.
            scores[i] = Volatile.Read(ref down) is { } known ? Nothing with { Error = known } : await ScoreAsync(groups[i], token);
            if (scores[i].Error is { IsUnavailable: true } error)
            {
                Volatile.Write(ref down, error);
            }
        });
        return scores;
    }

    /// <summary>Fails the units that got no scores.</summary>
    /// <exception cref="UnitException">There are some.</exception>
    public static void ThrowIfAny(IReadOnlyList<UnitScores> scores)
    {
        // A wrong answer counts as a failed attempt, and says what to mend; it goes before one that did not come.
        var errors = scores.Select(static unit => unit.Error).OfType<RewardServiceException>().OrderBy(static error => error.IsUnavailable);
        if (errors.FirstOrDefault() is { } error)
        {
            throw Failure(error);
        }
    }

    private static UnitException Failure(RewardServiceException error) =>
        new("", error.Message, permanent: false, error) { Unavailable = error.IsUnavailable };

    private async Task<UnitScores> ScoreAsync(GeneratedGroup group, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, IReadOnlyList<SampleScore>>(StringComparer.Ordinal);
        foreach (var reward in _rewards)
        {
            try
            {
                scores[reward.Name] = await services.ScoreAsync(reward, RequestOf(reward, group), cancellationToken);
            }
            catch (RewardServiceException error)
            {
                return Nothing with { Error = error };
            }
        }

        return new UnitScores(scores);
    }

    private Api.ScoreRequest RequestOf(RewardSpec reward, GeneratedGroup group) => new()
    {
        Reward = reward.Name,
        Run = workspace.Run.Job,
        Step = group.Prompt.Step ?? 0,
        Position = group.Prompt.Position ?? 0,
        Problem = group.Prompt.ProblemText ?? "",
        Solution = workspace.Problems[group.Prompt.Problem].Solution,
        Prompt = group.Prompt.Prompt ?? "",
        Completions = { group.Completions.Select((completion, i) => CompletionOf(completion, group.Decoded[i].Text)) },
    };

    private static Api.Completion CompletionOf(Completion completion, string text) => new()
    {
        Text = text,
        Tokens = completion.Tokens.Length,
        FinishReason = completion.FinishReason == FinishReason.Length ? Api.FinishReason.Length : Api.FinishReason.Stop,
    };
}
