using System.Security.Cryptography;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Recipes;
using OpenRs.Recipes.Keys;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>
/// A trainer with as many ranks as the recipe says: this process is rank 0, the others are processes of this program on the same host,
/// which do the same calls.
/// </summary>
internal sealed class RankedTrainer : IDisposable
{
    private readonly List<RankProcess> _others = [];
    private readonly ProcessGroup? _group;
    private readonly RankTrainer _trainer;
    private readonly Recipe _recipe;
    private readonly string _specHash;

    /// <summary>Starts the other ranks, if any, and waits for them.</summary>
    /// <param name="model">The policy; not disposed.</param>
    /// <param name="reference">The reference model, if the recipe has one; not disposed.</param>
    /// <param name="workspace">Recipe and base model.</param>
    /// <param name="device">Where this rank's models are; the other ranks take the GPUs behind it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Abandons the wait for the other ranks.</param>
    public RankedTrainer(
        CausalLanguageModel model,
        CausalLanguageModel? reference,
        RunWorkspace workspace,
        Device device,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        (_recipe, _specHash) = (workspace.Recipe, workspace.Recipe.Hash());
        try
        {
            _group = _recipe.Compute.TrainerRanks > 1 ? Connect(workspace, device, cancellationToken) : null;
            _trainer = new RankTrainer(model, reference, _recipe, workspace.Folder, time, _group);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Where the run stands.</summary>
    public TrainerState State => _trainer.State;

    /// <summary>Whether a call has failed on the way: weights and optimizer are then of no further use.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Does one optimizer step.</summary>
    /// <param name="step">What to train on: rollouts or rows, as the recipe's kind wants them.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>Metrics under TRL's names.</returns>
    public IReadOnlyDictionary<string, double> Step(RankMessage step, CancellationToken cancellationToken)
    {
        var metrics = Together(step, "", cancellationToken);
        _trainer.State = State with
        {
            DataPosition = (long)State.Step * _recipe.RowsPerStep,
            Seed = (ulong)_recipe.Seed,
            SpecHash = _specHash,
        };
        return metrics;
    }

    /// <summary>Works out the loss over rows that nothing is learned from.</summary>
    public IReadOnlyDictionary<string, double> Validate(IReadOnlyList<TrainingSequence> rows, CancellationToken cancellationToken) =>
        Together(new RankMessage { Validate = rows }, "", cancellationToken);

    /// <summary>Writes a checkpoint into a folder.</summary>
    public void SaveCheckpoint(string folder, CancellationToken cancellationToken) =>
        Together(new RankMessage { Save = true }, folder, cancellationToken);

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    /// <param name="ofAnyRecipe">Whether it may be of another recipe: a fork may begin with other options than its source.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights.</param>
    /// <exception cref="UnitException">It is of another recipe.</exception>
    public void LoadCheckpoint(string folder, bool ofAnyRecipe, CancellationToken cancellationToken)
    {
        Together(new RankMessage { Load = Path.GetFullPath(folder) }, "", cancellationToken);
        if (!ofAnyRecipe && State.SpecHash != _specHash)
        {
            HasFailed = true;
            throw new UnitException(
                "", $"The checkpoint is of a recipe with hash '{State.SpecHash}', the run's has {_specHash}.", permanent: true);
        }
    }

    public void Dispose()
    {
        _trainer.Dispose();
        Close();
    }

    private ProcessGroup Connect(RunWorkspace workspace, Device device, CancellationToken cancellationToken)
    {
        var ranks = _recipe.Compute.TrainerRanks;
        string[] devices = [.. Enumerable.Range(0, ranks).Select(rank => RankSetup.DeviceOf(rank, device).ToString())];
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        return ProcessGroup.Connect(RankSetup.Meet(0, ranks, port: 0, token, device), port =>
        {
            for (var rank = 1; rank < ranks; rank++)
            {
                _others.Add(RankProcess.Start(new RankSetup(
                    rank, port, token, devices[rank], Path.GetFullPath(workspace.BaseModelFolder), workspace.Run.RecipeJson)));
            }

            _others.ForEach(rank => rank.WaitUntilReady(cancellationToken));
        });
    }

    private IReadOnlyDictionary<string, double> Together(RankMessage message, string folder, CancellationToken cancellationToken)
    {
        // Rank 0 may wait for another one and then does not look at its token; the others have nothing that is worth keeping.
        using var stopping = cancellationToken.Register(() => _others.ForEach(static rank => rank.Kill()));
        try
        {
            _others.ForEach(rank => rank.Send(message));
            return _trainer.Do(message, folder, cancellationToken);
        }
        catch
        {
            // A checkpoint that could not be written, as on a full disk, leaves a trainer without other ranks as it was.
            HasFailed = message.Save is null || _others.Count > 0;
            throw;
        }
    }

    private void Close()
    {
        _group?.Dispose();
        _others.ForEach(static rank => rank.Dispose());
    }
}
