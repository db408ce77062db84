using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>What every trainer has: a model, its optimizer, where the run stands, and checkpoints that resume to the same bytes.</summary>
internal sealed class ModelTrainer : IDisposable
{
    private const string OptimizerFile = TrainerFiles.Optimizer;
    private const string StateFile = TrainerFiles.State;
    private const int WeightsCompared = 65_536;
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly OptimizerOptions _options;
    private readonly IAdamW _optimizer;
    private readonly int _threads;

    /// <summary>Makes a trainer; with a group, one rank of several, whose weights must be the same on all.</summary>
    /// <exception cref="ProcessGroupException">Another rank has other weights, has died or does not answer.</exception>
    public ModelTrainer(
        CausalLanguageModel model, OptimizerOptions options, ComputeOptions compute, ProcessGroup? group, OptimizerStorage? storage)
    {
        (Model, _options, _threads) = (model, options, compute.TrainThreads);
        Kernels = model.Path == ComputePath.Kernels ? new TrainingKernels(compute.TrainThreads) : null;
        Parallel = new DataParallel(model.Trained, compute.TrainerRanks, group);
        _optimizer = Kernels is null
            ? new DeviceAdamW(model.Trained, options, Parallel.Shard)
            : new AdamW(model.Trained, options, Kernels.Team, Parallel.Shard, storage);
        CheckWeights();
    }

    public DataParallel Parallel { get; }

    /// <summary>What computes; null where tensor operations do.</summary>
    public TrainingKernels? Kernels { get; }

    public CausalLanguageModel Model { get; }

    public TrainerState State { get; set; } = new();

    /// <summary>The learning rate of the step that comes next.</summary>
    public double LearningRate => LearningRateScheduler.At(_options, State.Step);

    /// <summary>
    /// The threads of tensor operations during a step. Beside the kernels they have one: libtorch's own threads would spin on the cores
    /// that the kernels' workers need.
    /// </summary>
    public ThreadScope TensorThreads() => new(Kernels is null ? _threads : 1);

    /// <summary>Clips the accumulated gradient, updates the weights and clears the gradient.</summary>
    /// <returns>The norm of the gradient before clipping.</returns>
    /// <param name="cancellationToken">Stops between two blocks of weights; weights and optimizer state are then of no use.</param>
    /// <exception cref="NotFiniteNumberException">The norm is none; weights and optimizer state are as they were.</exception>
    public double Update(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Parallel.ReduceGradient();
        var norm = Math.Sqrt(Parallel.Gather(_optimizer.SquaredNorms()).Sum());
        if (!double.IsFinite(norm))
        {
            Model.Trained.Gradient.fill_(0);
            throw new NotFiniteNumberException(
                $"The gradient of step {State.Step + 1} is not a finite number: training has diverged, or a rollout is damaged. "
                + "No weight was changed; go on from an earlier checkpoint with a lower learning_rate.",
                norm);
        }

        var clips = _options.MaxGradNorm > 0 && norm > _options.MaxGradNorm;
        _optimizer.Update(LearningRate, clips ? _options.MaxGradNorm / (norm + 1e-6) : 1, cancellationToken);
        Parallel.ShareWeights();
        State = State with { Updates = _optimizer.Updates };
        return norm;
    }

    public void CompleteStep(long tokens) => State = State with { Step = State.Step + 1, TokensSeen = State.TokensSeen + tokens };

    /// <summary>
    /// Writes a checkpoint at rank 0, the same whatever the number of ranks; every rank must call it, and returns when it is written.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellationToken">Stops between two pieces of a file, and leaves a folder without a complete checkpoint.</param>
    public void Save(string directory, CancellationToken cancellationToken = default)
    {
        TensorSource[] sources = [.. _optimizer.Kinds.SelectMany(kind => Model.Trained.Layout.Slots.Select(slot => new TensorSource(
            $"{kind}/{slot.Name}",
            TensorType.F32,
            slot.Shape,
            () => Parallel.GatherState(new FlatRange(slot.Offset, slot.Count), range => _optimizer.Read(kind, range)))))];
        if (Parallel.Rank == 0)
        {
            TrainedFiles.Save(Model, directory, cancellationToken);
            SafetensorsWriter.Write(Path.Combine(directory, OptimizerFile), sources, cancellationToken);
            File.WriteAllText(Path.Combine(directory, StateFile), JsonSerializer.Serialize(State, Json) + "\n");
        }
        else
        {
            SafetensorsWriter.ReadAll(sources);
        }

        Parallel.Barrier();
    }

    public void Load(string directory, CancellationToken cancellationToken = default)
    {
        var state = ReadState(Path.Combine(directory, StateFile));
        using (var file = SafetensorsFile.Open(Path.Combine(directory, OptimizerFile)))
        {
            TrainedFiles.Load(Model, directory, cancellationToken);
            foreach (var kind in _optimizer.Kinds)
            {
                ReadState(file, kind, cancellationToken);
            }
        }

        State = state;
        _optimizer.Updates = state.Updates;
        CheckWeights();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Parallel.Dispose();
        Kernels?.Dispose();
    }

    private static TrainerState ReadState(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(BoundedFile.ReadAllBytes(path, BoundedJson.MaxSmallBytes), Json)
                ?? throw new CheckpointFormatException(path, "is empty.");
        }
        catch (JsonException error)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {error.Message}", error);
        }
    }

    // A sample of them: ranks that were given another model or checkpoint differ everywhere.
    private void CheckWeights() => Parallel.CheckSame(
        () =>
        {
            FlatWeights[] all = Model.Adapter is { } adapter ? [Model.Weights, adapter] : [Model.Weights];
            return [.. all.SelectMany(static weights => Sample(weights.Flat))];
        },
        "weights");

    private static byte[] Sample(Tensor flat)
    {
        using var scope = NewDisposeScope();
        var step = Math.Max(1, flat.NumberOfElements / WeightsCompared);
        return flat.narrow(0, 0, flat.NumberOfElements / step * step).view(-1, step).select(1, 0).contiguous().cpu().bytes.ToArray();
    }

    private void ReadState(SafetensorsFile file, string kind, CancellationToken cancellationToken)
    {
        foreach (var slot in Model.Trained.Layout.Slots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var entry = file[$"{kind}/{slot.Name}"];
            if (entry.Count != slot.Count || entry.Type != TensorType.F32)
            {
                throw new CheckpointFormatException(
                    file.FilePath, $"'{entry.Name}' holds {entry.Count} values of {entry.Type}, the model's weight {slot.Count} of F32.");
            }

            var own = Parallel.Sharding.Shard(Parallel.Rank, new FlatRange(slot.Offset, slot.Count));
            if (own.Count > 0)
            {
                _optimizer.Write(kind, own, file.Read(entry.Name).view(slot.Count).narrow(0, own.Start - slot.Offset, own.Count));
            }
        }
    }
}
