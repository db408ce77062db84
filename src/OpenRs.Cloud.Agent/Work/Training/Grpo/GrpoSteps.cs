using System.Text.Json;
using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Agent.Work.Training.Grpo;

/// <summary>Steps that are trained on rollouts. Each policy is published, since the next rollouts come from it.</summary>
/// <param name="workspace">The run.</param>
/// <param name="objects">Where rollouts are, and policies go.</param>
internal sealed class GrpoSteps(RunWorkspace workspace, IObjectStore objects) : IStepKind
{
    private readonly PolicyPublisher _policies = new(
        objects,
        workspace.Run.JobPrefix,
        workspace.Folder,
        TrainedFiles.WeightsOf(workspace.Recipe.Lora),
        olderKept: workspace.Recipe.MaxStaleness + 1);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task RememberAsync(CausalLanguageModel model, TrainUnit work, CancellationToken cancellationToken)
    {
        await _policies.BeginAsync(model, work.Policy, cancellationToken);
        var inputs = new StepInputs(
            work.Step, [.. work.Rollouts.Select(static rollout => new StepInputs.Rollout(rollout.Name, rollout.Sha256))]);
        var name = ObjectNames.StepInputs(workspace.Run.JobPrefix, work.Step);
        await ObjectFiles.WriteAsync(objects, name, JsonSerializer.SerializeToUtf8Bytes(inputs), cancellationToken);
    }

    public async Task<StepData> ReadAsync(int step, TrainUnit? work, CancellationToken cancellationToken)
    {
        var groups = new List<RolloutGroup>();
        var summaries = new List<GroupSummary>();
        foreach (var reference in work?.Rollouts.ToList() ?? await RecallAsync(step, cancellationToken))
        {
            var stored = await ReadAsync(reference, cancellationToken);
            summaries.Add(GroupSummary.Of(stored, summaries.Count));
            if (ToGroup(stored) is { Samples.Count: > 0 } group)
            {
                groups.Add(group);
            }
        }

        var name = ObjectNames.RolloutSummary(workspace.Run.JobPrefix, step);
        await objects.PutAsync(name, SummaryFile.Write(summaries), PutCondition.None, cancellationToken);
        if (groups.Count == 0)
        {
            throw new UnitException(
                "",
                "no completion of the step has a reward: the verifier could read none of the gold answers. Check the dataset's solutions.",
                permanent: true);
        }

        var metrics = new Dictionary<string, double>();
        if (workspace.Recipe.LongPrompts == LongPrompts.Cut)
        {
            metrics["prompts/cut"] = summaries.Count(static group => group.PromptCut == true);
        }

        return new StepData(new RankMessage { Step = groups }, metrics);
    }

    public async Task<StepResult> FinishAsync(
        RankedTrainer ranks,
        CausalLanguageModel model,
        TrainUnit work,
        SortedDictionary<string, double> metrics,
        CancellationToken cancellationToken)
    {
        var (policy, bytes) = await _policies.PublishAsync(model, work.Step + 1, work.SaveCheckpoint, cancellationToken);
        metrics["policy/bytes"] = bytes;
        return new StepResult(policy, metrics);
    }

    private async Task<List<ObjectRef>> RecallAsync(int step, CancellationToken cancellationToken)
    {
        var name = ObjectNames.StepInputs(workspace.Run.JobPrefix, step);
        var json = await objects.ReadAllBytesAsync(name, PolicyJson.MaxBytes, cancellationToken);
        return [.. JsonSerializer.Deserialize<StepInputs>(json)!.Rollouts.Select(static rollout => rollout.ToReference())];
    }

    private async Task<PromptGroup> ReadAsync(ObjectRef reference, CancellationToken cancellationToken)
    {
        var content = await ObjectFiles.ReadAsync(objects, reference, cancellationToken);
        return RolloutFile.Read(content) is [{ Prompt.PromptIds: not null } group]
            && group.Samples.All(static sample => sample.Rewards is not null)
            ? group
            : throw new InvalidDataException($"Object {reference.Name} does not hold the rewarded completions of one prompt.");
    }

    // A sample without a signal is left out: a verifier that ran out of time says nothing about the answer.
    private RolloutGroup ToGroup(PromptGroup stored) => new(
        stored.Prompt!.PromptIds!,
        [
            .. stored.Samples.Where(static sample => sample.IsScored).Select(sample => new ScoredCompletion
            {
                Tokens = sample.Ids,
                LogProbs = sample.LogProbs,

                // A record sorts them by name; names and weights of the trainer are in the recipe's order.
                Rewards = [.. workspace.Recipe.Grpo.Rewards.Select(reward => sample.Rewards![reward.Name])],
                Truncated = sample.Finish == FinishNames.Length,
            }),
        ]);
}
