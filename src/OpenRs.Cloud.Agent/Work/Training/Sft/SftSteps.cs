using System.Text.Json;
using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Agent.Work.Training.Sft;

/// <summary>
/// Steps that are trained on rows of the dataset, which follow from the step's number and the seed. A policy is published where it is
/// evaluated.
/// </summary>
/// <param name="workspace">The run.</param>
/// <param name="objects">Where datasets are, and policies go.</param>
internal sealed class SftSteps(RunWorkspace workspace, IObjectStore objects) : IStepKind
{
    private readonly PolicyPublisher _policies = new(
        objects, workspace.Run.JobPrefix, workspace.Folder, TrainedFiles.WeightsOf(workspace.Recipe.Lora), olderKept: 0);
    private SftRows? _rows;

    private SftRows Rows => _rows ?? throw new InvalidOperationException("PrepareAsync comes first.");

    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        _rows ??= await SftRows.LoadAsync(workspace, objects, cancellationToken);

    public Task RememberAsync(CausalLanguageModel model, TrainUnit work, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StepData> ReadAsync(int step, TrainUnit? work, CancellationToken cancellationToken)
    {
        var sequences = Rows.SequencesOf(step, out var cut);
        var metrics = new Dictionary<string, double> { ["epoch"] = (step + 1.0) / Rows.StepsPerEpoch };
        if (workspace.Recipe.Sft.LongRows == LongPrompts.Cut)
        {
            metrics["rows/cut"] = cut;
        }

        return Task.FromResult(new StepData(new RankMessage { Rows = sequences }, metrics));
    }

    public async Task<StepResult> FinishAsync(
        RankedTrainer ranks,
        CausalLanguageModel model,
        TrainUnit work,
        SortedDictionary<string, double> metrics,
        CancellationToken cancellationToken)
    {
        double? evalLoss = null;
        if (IsValidated(work.Step + 1))
        {
            var validation = ranks.Validate(Rows.Validation, cancellationToken);
            evalLoss = validation["eval_loss"];
            foreach (var (name, value) in validation)
            {
                metrics[name] = value;
            }
        }

        var record = new StepRecord(work.Step, Rows.RowsOf(work.Step), metrics["loss"], metrics["grad_norm"], evalLoss);
        var result = await ObjectFiles.WriteAsync(
            objects,
            ObjectNames.StepInputs(workspace.Run.JobPrefix, work.Step),
            JsonSerializer.SerializeToUtf8Bytes(record),
            cancellationToken);
        if (!work.WithoutPolicy)
        {
            (result, var bytes) = await _policies.PublishAsync(model, work.Step + 1, startsChain: true, cancellationToken);
            metrics["policy/bytes"] = bytes;
        }

        return new StepResult(result, metrics);
    }

    private bool IsValidated(int step) => workspace.Recipe is var recipe && recipe.Sft.EvalSteps > 0
        && (step % recipe.Sft.EvalSteps == 0 || step == recipe.Optimizer.MaxSteps);
}
