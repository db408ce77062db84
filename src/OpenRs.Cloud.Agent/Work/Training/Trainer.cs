using System.Text.Json;
using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>
/// The trainer's state in this process: policy and optimizer after some step. When it stands elsewhere than it should, as after another
/// agent died, it starts from the newest checkpoint and does the steps since then again from their stored rollouts; training is
/// deterministic, so it arrives at the same bytes.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly RunWorkspace _workspace;
    private readonly IObjectStore _objects;
    private readonly Device _device;
    private readonly TimeProvider _time;
    private readonly CheckpointStore _checkpoints;
    private readonly PolicyPublisher _policies;
    private readonly Qwen2ForCausalLM? _reference;

    // Null before the first step, and while it is replaced by one that could not be made, since the lease was over.
    private OpenTrainer? _open;

    public Trainer(
        RunWorkspace workspace, IObjectStore objects, Device device, TimeProvider time, CancellationToken cancellationToken)
    {
        _workspace = workspace;
        _objects = objects;
        _device = device;
        _time = time;
        _checkpoints = new CheckpointStore(objects, workspace.Run.JobPrefix, time);
        _policies = new PolicyPublisher(objects, workspace.Run.JobPrefix, workspace.Folder, workspace.Recipe.MaxStaleness);
        _reference = workspace.Recipe.Grpo.Beta > 0
            ? BaseModel.Load(workspace.BaseModelFolder, workspace.Recipe, device, cancellationToken)
            : null;
    }

    /// <summary>Completed steps.</summary>
    public int Step => Ranks.State.Step;

    private Qwen2ForCausalLM Model => (_open ?? throw NotOpen()).Model;

    private RankedTrainer Ranks => (_open ?? throw NotOpen()).Ranks;

    /// <summary>Brings the state to a step.</summary>
    /// <param name="step">Completed steps to stand at.</param>
    /// <param name="checkpointStep">Step of the newest checkpoint; 0 for none.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task MoveToAsync(int step, int checkpointStep, CancellationToken cancellationToken)
    {
        if (_open is { Ranks.HasFailed: false } && Step == step)
        {
            return;
        }

        if (_open is not { Ranks.HasFailed: false } || Step > step || Step < checkpointStep)
        {
            await RestartAsync(checkpointStep, cancellationToken);
        }

        while (Step < step)
        {
            var name = ObjectNames.StepInputs(_workspace.Run.JobPrefix, Step);
            var json = await _objects.ReadAllBytesAsync(name, PolicyJson.MaxBytes, cancellationToken);
            var inputs = JsonSerializer.Deserialize<StepInputs>(json)!;
            await TrainAsync([.. inputs.Rollouts.Select(static rollout => rollout.ToReference())], cancellationToken);
        }
    }

    /// <summary>Does the next step.</summary>
    /// <param name="rollouts">Rollout objects by position.</param>
    /// <param name="cancellationToken">Abandons it; the state is then made anew before the next step.</param>
    /// <returns>Metrics under TRL's names.</returns>
    public async Task<IReadOnlyDictionary<string, double>> TrainAsync(
        IReadOnlyList<ObjectRef> rollouts, CancellationToken cancellationToken)
    {
        var groups = new List<RolloutGroup>();
        var summaries = new List<GroupSummary>();
        foreach (var reference in rollouts)
        {
            var stored = await ReadAsync(reference, cancellationToken);
            summaries.Add(GroupSummary.Of(stored, summaries.Count));
            if (ToGroup(stored) is { Samples.Count: > 0 } group)
            {
                groups.Add(group);
            }
        }

        var name = ObjectNames.RolloutSummary(_workspace.Run.JobPrefix, Step);
        await _objects.PutAsync(name, SummaryFile.Write(summaries), PutCondition.None, cancellationToken);

        var metrics = groups.Count > 0
            ? Ranks.Step(groups, cancellationToken)
            : throw new UnitException(
                "",
                "no completion of the step has a reward: the verifier could read none of the gold answers. Check the dataset's solutions.",
                permanent: true);
        return _workspace.Recipe.LongPrompts == LongPrompts.Cut
            ? new Dictionary<string, double>(metrics) { ["prompts/cut"] = summaries.Count(static group => group.PromptCut == true) }
            : metrics;
    }

    /// <summary>Remembers what the step about to be done is trained on, and the weights that it starts from.</summary>
    /// <param name="rollouts">Rollout objects by position.</param>
    /// <param name="policy">Manifest of the policy that the step starts from; <see langword="null"/> for the base model.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task RememberAsync(IReadOnlyList<ObjectRef> rollouts, ObjectRef? policy, CancellationToken cancellationToken)
    {
        await _policies.BeginAsync(Model, policy, cancellationToken);
        var inputs = new StepInputs(Step, [.. rollouts.Select(static rollout => new StepInputs.Rollout(rollout.Name, rollout.Sha256))]);
        var name = ObjectNames.StepInputs(_workspace.Run.JobPrefix, Step);
        await ObjectFiles.WriteAsync(_objects, name, JsonSerializer.SerializeToUtf8Bytes(inputs), cancellationToken);
    }

    /// <summary>Publishes the policy for the rollout agents.</summary>
    /// <param name="startsChain">Whether to publish it in full in any case.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>The policy's manifest, and the bytes that an agent of the version before has to load.</returns>
    public Task<(ObjectRef Policy, long Bytes)> PublishAsync(bool startsChain, CancellationToken cancellationToken) =>
        _policies.PublishAsync(Model, Step, startsChain, cancellationToken);

    /// <summary>Commits a checkpoint of policy, optimizer and position.</summary>
    public async Task<CheckpointRef> SaveAsync(CancellationToken cancellationToken)
    {
        var folder = EmptyFolder("checkpoint");
        Ranks.SaveCheckpoint(folder, cancellationToken);
        var draft = new CheckpointDraft
        {
            Step = Step,
            PolicyVersion = Step,
            SpecHash = _workspace.Recipe.Hash(),
            EngineVersion = EngineVersion.Of(_device.ToDeviceType()),
        };
        var manifest = await _checkpoints.CommitAsync(draft, folder, cancellationToken);
        return new CheckpointRef { Prefix = _checkpoints.FilesPrefix(manifest), Step = Step, WeightsSha256 = manifest.WeightsSha256 };
    }

    public void Dispose()
    {
        Close();
        _reference?.Dispose();
    }

    private static InvalidOperationException NotOpen() => new("The trainer stands nowhere yet: MoveToAsync comes first.");

    private OpenTrainer Open(CancellationToken cancellationToken)
    {
        var model = BaseModel.Load(_workspace.BaseModelFolder, _workspace.Recipe, _device, cancellationToken);
        try
        {
            return new OpenTrainer(
                model, new RankedTrainer(model, _reference, _workspace, _device, _time, cancellationToken));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _open?.Ranks.Dispose();
        _open?.Model.Dispose();
        _open = null;
    }

    private async Task RestartAsync(int checkpointStep, CancellationToken cancellationToken)
    {
        Close();
        _open = Open(cancellationToken);
        if (checkpointStep > 0)
        {
            var isStart = checkpointStep == _workspace.Run.StartStep;
            var folder = isStart
                ? await _workspace.FetchStartAsync(cancellationToken)
                : await DownloadAsync(checkpointStep, cancellationToken);
            Ranks.LoadCheckpoint(folder, ofAnyRecipe: isStart, cancellationToken);
        }
    }

    private async Task<string> DownloadAsync(int checkpointStep, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_workspace.Folder, "restored");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await _checkpoints.DownloadAsync(checkpointStep, folder, cancellationToken);
        return folder;
    }

    private async Task<PromptGroup> ReadAsync(ObjectRef reference, CancellationToken cancellationToken)
    {
        var content = await ObjectFiles.ReadAsync(_objects, reference, cancellationToken);
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
                Rewards = [.. _workspace.Recipe.Grpo.Rewards.Select(reward => sample.Rewards![reward.Name])],
                Truncated = sample.Finish == FinishNames.Length,
            }),
        ]);

    private string EmptyFolder(string name)
    {
        var folder = Path.Combine(_workspace.Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    private sealed record OpenTrainer(Qwen2ForCausalLM Model, RankedTrainer Ranks);
}
