using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Generation;
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
        CancellationToken cancellationToken)
    {
        var prompts = units.Select(unit => PromptOf(workspace, unit.Rollout)).ToList();
        var group = workspace.Recipe.NumGenerations;
        var requests = prompts
            .SelectMany(prompt => Enumerable.Range(0, group)
                .Select(sample => new GenerationRequest(prompt.PromptIds, KeyOf(workspace, prompt, sample))))
            .ToList();
        var completions = generator.Generate(requests, workspace.Recipe.Grpo.Sampling, cancellationToken);
        for (var i = 0; i < units.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = Verify(workspace, generator, prompts[i], [.. completions.Skip(i * group).Take(group)]);
            var name = ObjectNames.Rollout(workspace.Run.JobPrefix, prompts[i].Step, prompts[i].Position);
            var result = await ObjectFiles.WriteAsync(objects, name, RolloutFile.Write(prompts[i], samples), cancellationToken);
            report(new UnitOutcome(units[i].UnitId, result));
        }
    }

    private static RolloutRecord PromptOf(RunWorkspace workspace, RolloutUnit unit)
    {
        var problem = workspace.Sampler.PromptsOfStep(unit.Step).Span[unit.Position];
        var (ids, isCut) = workspace.Prompt(workspace.Problems[problem]);
        return new RolloutRecord(unit.Step, unit.Position, problem, ids, isCut ? true : null);
    }

    private static SampleKey KeyOf(RunWorkspace workspace, RolloutRecord prompt, int sample) =>
        new((ulong)workspace.Recipe.Seed, (uint)prompt.Step, (uint)prompt.Position, (uint)sample);

    private static List<CompletionRecord> Verify(
        RunWorkspace workspace, Generator generator, RolloutRecord prompt, IReadOnlyList<Completion> completions)
    {
        var texts = completions.Select(generator.Text).ToList();
        var samples = completions.Select((completion, i) => new RewardSample(texts[i], completion.Tokens.Length));
        var outcome = workspace.Rewards.Evaluate(new RewardRequest(workspace.Problems[prompt.Problem].Solution, [.. samples]));
        return
        [
            .. completions.Select((completion, i) => new CompletionRecord(
                i,
                completion.Tokens,
                completion.LogProbs,
                completion.FinishReason,
                texts[i],
                outcome.Verdicts.Length > 0 ? VerdictNames.Of(outcome.Verdicts[i]) : null,
                RewardsOf(outcome, i),
                outcome.Totals[i],
                outcome.IsScored[i])),
        ];
    }

    private static SortedDictionary<string, double> RewardsOf(RewardOutcome outcome, int sample)
    {
        var rewards = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var f = 0; f < outcome.Names.Count; f++)
        {
            rewards[outcome.Names[f]] = outcome.PerFunction[f][sample];
        }

        return rewards;
    }
}
