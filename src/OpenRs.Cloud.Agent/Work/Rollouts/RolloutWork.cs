using OpenRs.Cloud.Agent.Traces;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Generation;
using OpenRs.Recipes.Rewards;
using OpenRs.Verification.Rewards;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Rollout units: a group of completions for each prompt, judged and stored.</summary>
internal static class RolloutWork
{
    public static async Task ExecuteAsync(
        RunWorkspace workspace,
        Generator generator,
        IReadOnlyList<WorkUnit> units,
        IObjectStore objects,
        Action<UnitOutcome> report,
        UnitSpans spans,
        UnitScoring scoring,
        CancellationToken cancellationToken)
    {
        // Completions that nobody could score would be generated in vain.
        await scoring.RequireReachableAsync(cancellationToken);
        var prompts = units.Select(unit => PromptOf(workspace, unit.Rollout)).ToList();
        var group = workspace.Recipe.NumGenerations;
        var requests = units
            .SelectMany((unit, i) => Enumerable.Range(0, group)
                .Select(sample => new GenerationRequest(prompts[i].PromptIds!, KeyOf(workspace, unit.Rollout, sample))))
            .ToList();
        IReadOnlyList<Completion> completions;
        using (spans.Begin(SpanNames.Generate, units))
        {
            completions = generator.Generate(requests, workspace.Recipe.Grpo.Sampling, cancellationToken);
        }

        var groups = units.Select((_, i) => GroupOf(generator, prompts[i], [.. completions.Skip(i * group).Take(group)])).ToList();
        IReadOnlyList<UnitScores> scores;
        using (spans.Begin(SpanNames.Score, scoring.IsNeeded ? units : []))
        {
            scores = await scoring.ScoreAsync(groups, cancellationToken);
        }

        for (var i = 0; i < units.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (scores[i].Error is not null)
            {
                continue;
            }

            PromptGroup judged;
            using (spans.Begin(SpanNames.Verify, units[i]))
            {
                judged = Verify(workspace, groups[i], scores[i]);
            }

            var name = ObjectNames.Rollout(workspace.Run.JobPrefix, units[i].Rollout.Step, units[i].Rollout.Position);
            var result = await ObjectFiles.WriteRolloutsAsync(objects, name, [judged], scoring.IsNeeded, cancellationToken);
            report(new UnitOutcome(units[i].UnitId, result));
        }

        UnitScoring.ThrowIfAny(scores);
    }

    private static GeneratedGroup GroupOf(Generator generator, PromptRecord prompt, IReadOnlyList<Completion> completions) =>
        new(prompt, completions, [.. completions.Select(generator.Decode)]);

    private static PromptRecord PromptOf(RunWorkspace workspace, RolloutUnit unit)
    {
        var problem = workspace.Sampler.PromptsOfStep(unit.Step).Span[unit.Position];
        var example = workspace.Problems[problem];
        var (ids, isCut) = workspace.Prompt(example);
        return new PromptRecord(
            unit.Step,
            unit.Position,
            problem,
            example.Problem,
            example.Solution,
            workspace.Tokenizer.Decode(ids, skipSpecial: false),
            isCut ? true : null,
            ids);
    }

    private static SampleKey KeyOf(RunWorkspace workspace, RolloutUnit unit, int sample) =>
        new((ulong)workspace.Recipe.Seed, (uint)unit.Step, (uint)unit.Position, (uint)sample);

    private static PromptGroup Verify(RunWorkspace workspace, GeneratedGroup group, UnitScores scores)
    {
        var samples = group.Completions.Select((completion, i) => new RewardSample(group.Decoded[i].Text, completion.Tokens.Length));
        var outcome = RecipeRewards.Create(workspace.Recipe, scores.Values).Evaluate(
            new RewardRequest(workspace.Problems[group.Prompt.Problem].Solution, [.. samples]));
        var gold = outcome.Results.Select(static result => result.GoldParsed).FirstOrDefault(static gold => gold is not null);
        return new PromptGroup(
            group.Prompt with { Gold = gold ?? group.Prompt.Gold },
            [.. group.Completions.Select((completion, i) => RecordOf(completion, i, group.Decoded[i], outcome) with
            {
                Notes = scores.NotesOf(i),
            })]);
    }

    private static CompletionRecord RecordOf(
        Completion completion, int sample, (string Text, int[] Lengths) decoded, RewardOutcome outcome)
    {
        var result = outcome.Results.Length > 0 ? outcome.Results[sample] : null;
        return new CompletionRecord(
            sample,
            decoded.Text,
            result?.Extracted,
            result is null ? null : CompletionNames.Of(result.Verdict),
            RewardsOf(outcome, sample),
            outcome.Totals[sample],
            outcome.IsScored[sample],
            CompletionNames.Of(completion.FinishReason),
            null,
            completion.Tokens,
            completion.LogProbs,
            decoded.Lengths);
    }

    private static SortedDictionary<string, double> RewardsOf(RewardOutcome outcome, int sample)
    {
        var rewards = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var f = 0; f < outcome.Names.Count; f++)
        {
            // One that could not be given has no number; the sample is not scored then.
            if (!double.IsNaN(outcome.PerFunction[f][sample]))
            {
                rewards[outcome.Names[f]] = outcome.PerFunction[f][sample];
            }
        }

        return rewards;
    }
}
