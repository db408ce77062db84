using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Sft;
using OpenRs.Recipes;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>What one rank trains with, of the kind that the recipe says.</summary>
internal sealed class RankTrainer : IDisposable
{
    private static readonly IReadOnlyDictionary<string, double> Nothing = new Dictionary<string, double>();
    private readonly ITrainer _trainer;

    /// <summary>Makes it.</summary>
    /// <param name="model">The policy.</param>
    /// <param name="reference">The model of the divergence, or null.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="scratchFolder">Where optimizer state goes that memory cannot hold.</param>
    /// <param name="time">Clock of the step times.</param>
    /// <param name="group">The other ranks, or null.</param>
    public RankTrainer(
        CausalLanguageModel model, CausalLanguageModel? reference, Recipe recipe, string scratchFolder, TimeProvider time,
        ProcessGroup? group)
    {
        var storage = new OptimizerStorage(ScratchFolder: scratchFolder);
        _trainer = recipe.Kind == RecipeKind.Sft
            ? new SftTrainer(model, recipe.Optimizer, recipe.Compute, recipe.Sft.Packing, group, storage)
            : new GrpoTrainer(model, recipe.Grpo, reference, time, group, storage);
    }

    /// <summary>Where the run stands.</summary>
    public TrainerState State
    {
        get => _trainer.State;
        set => _trainer.State = value;
    }

    /// <summary>Does what all ranks do together.</summary>
    /// <param name="message">What.</param>
    /// <param name="folder">Where a checkpoint goes; nothing at the other ranks.</param>
    /// <param name="cancellationToken">Stops it on the way: weights and optimizer are then of no further use.</param>
    /// <returns>Metrics under TRL's names; none of what only loads or saves.</returns>
    public IReadOnlyDictionary<string, double> Do(RankMessage message, string folder, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case { Step: { } groups }:
                return ((GrpoTrainer)_trainer).Step(groups, cancellationToken);
            case { Rows: { } rows }:
                return ((SftTrainer)_trainer).Step(rows, cancellationToken);
            case { Validate: { } rows }:
                return ((SftTrainer)_trainer).Validate(rows, cancellationToken);
            case { Load: { } checkpoint }:
                _trainer.LoadCheckpoint(checkpoint, cancellationToken);
                break;
            case { Save: true }:
                _trainer.SaveCheckpoint(folder, cancellationToken);
                break;
        }

        return Nothing;
    }

    public void Dispose() => _trainer.Dispose();
}
