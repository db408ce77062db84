using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Cloud.Agent.Work.Training.Grpo;
using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.Cloud.Agent.Work.Training.Sft;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>
/// The trainer's state in this process: policy and optimizer after some step. When it stands elsewhere than it should, as after another
/// agent died, it starts from the newest checkpoint and does the steps since then again from what they were trained on; training is
/// deterministic, so it arrives at the same bytes.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly RunWorkspace _workspace;
    private readonly IObjectStore _objects;
    private readonly Device _device;
    private readonly TimeProvider _time;
    private readonly CheckpointStore _checkpoints;
    private readonly IStepKind _steps;
    private readonly CausalLanguageModel? _reference;

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
        _steps = workspace.Recipe.Kind switch
        {
            RecipeKind.Grpo => new GrpoSteps(workspace, objects),
            RecipeKind.Sft => new SftSteps(workspace, objects),
        };
        _reference = BaseModel.LoadReference(workspace.BaseModelFolder, workspace.Recipe, device, cancellationToken);
    }

    /// <summary>Completed steps.</summary>
    public int Step => Ranks.State.Step;

    private CausalLanguageModel Model => (_open ?? throw NotOpen()).Model;

    private RankedTrainer Ranks => (_open ?? throw NotOpen()).Ranks;

    /// <summary>Brings the state to a step.</summary>
    /// <param name="step">Completed steps to stand at.</param>
    /// <param name="checkpointStep">Step of the newest checkpoint; 0 for none.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task MoveToAsync(int step, int checkpointStep, CancellationToken cancellationToken)
    {
        await _steps.PrepareAsync(cancellationToken);
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
            await TrainAsync(work: null, cancellationToken);
        }
    }

    /// <summary>Does the next step and stores what comes of it.</summary>
    /// <param name="work">The step.</param>
    /// <param name="cancellationToken">Abandons it; the state is then made anew before the next step.</param>
    public async Task<StepResult> DoAsync(TrainUnit work, CancellationToken cancellationToken)
    {
        await _steps.RememberAsync(Model, work, cancellationToken);
        var metrics = await TrainAsync(work, cancellationToken);
        return await _steps.FinishAsync(Ranks, Model, work, metrics, cancellationToken);
    }

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
            BaseModel = _workspace.Recipe.Lora.IsUsed ? _workspace.ModelId : null,
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

    private async Task<SortedDictionary<string, double>> TrainAsync(TrainUnit? work, CancellationToken cancellationToken)
    {
        var data = await _steps.ReadAsync(Step, work, cancellationToken);
        var metrics = Ranks.Step(data.Message, cancellationToken);
        return new SortedDictionary<string, double>(metrics.Concat(data.Metrics).ToDictionary(), StringComparer.Ordinal);
    }

    private OpenTrainer Open(CancellationToken cancellationToken)
    {
        var model = BaseModel.LoadPolicy(
            _workspace.BaseModelFolder, _workspace.Recipe, _workspace.ModelId, _device, cancellationToken);
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

    private sealed record OpenTrainer(CausalLanguageModel Model, RankedTrainer Ranks);
}
