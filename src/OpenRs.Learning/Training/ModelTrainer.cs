using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>What every trainer has: a model, its optimizer, where the run stands, and checkpoints that resume to the same bytes.</summary>
internal sealed class ModelTrainer : IDisposable
{
    private const string OptimizerFile = "optimizer.safetensors";
    private const string StateFile = "trainer.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly OptimizerOptions _options;
    private readonly IAdamW _optimizer;

    public ModelTrainer(Qwen2ForCausalLM model, OptimizerOptions options)
    {
        (Model, _options) = (model, options);
        _optimizer = model.Device.type == DeviceType.CPU ? new AdamW(model.Weights, options) : new DeviceAdamW(model.Weights, options);
    }

    public Qwen2ForCausalLM Model { get; }

    public TrainerState State { get; set; } = new();

    /// <summary>The learning rate of the step that comes next.</summary>
    public double LearningRate => LearningRateSchedule.At(_options, State.Step);

    /// <summary>Clips the accumulated gradient, updates the weights and clears the gradient.</summary>
    /// <returns>The norm of the gradient before clipping.</returns>
    public double Update()
    {
        var norm = Math.Sqrt(_optimizer.SquaredNorms().Sum());
        var clips = _options.MaxGradNorm > 0 && norm > _options.MaxGradNorm;
        _optimizer.Update(LearningRate, clips ? _options.MaxGradNorm / (norm + 1e-6) : 1);
        State = State with { Updates = _optimizer.Updates };
        return norm;
    }

    public void CompleteStep(long tokens) => State = State with { Step = State.Step + 1, TokensSeen = State.TokensSeen + tokens };

    public void Save(string directory)
    {
        Model.SaveWeights(directory);
        SafetensorsWriter.Write(Path.Combine(directory, OptimizerFile), [.. _optimizer.Kinds.SelectMany(kind => Model.Layout.Slots.Select(slot =>
            new TensorSource($"{kind}/{slot.Name}", TensorType.F32, slot.Shape, () => _optimizer.Read(kind, new FlatRange(slot.Offset, slot.Count)))))]);
        File.WriteAllText(Path.Combine(directory, StateFile), JsonSerializer.Serialize(State, Json) + "\n");
    }

    public void Load(string directory)
    {
        var state = ReadState(Path.Combine(directory, StateFile));
        using (var file = SafetensorsFile.Open(Path.Combine(directory, OptimizerFile)))
        {
            Model.LoadWeights(directory);
            foreach (var kind in _optimizer.Kinds)
            {
                ReadState(file, kind);
            }
        }

        State = state;
        _optimizer.Updates = state.Updates;
    }

    public void Dispose() => _optimizer.Dispose();

    private static TrainerState ReadState(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(File.ReadAllText(path), Json) ?? throw new CheckpointFormatException(path, "is empty.");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {error.Message}", error);
        }
    }

    private void ReadState(SafetensorsFile file, string kind)
    {
        foreach (var slot in Model.Layout.Slots)
        {
            using var scope = NewDisposeScope();
            var entry = file[$"{kind}/{slot.Name}"];
            if (entry.Count != slot.Count || entry.Type != TensorType.F32)
            {
                throw new CheckpointFormatException(
                    file.FilePath, $"'{entry.Name}' holds {entry.Count} values of {entry.Type}, the model's weight {slot.Count} of F32.");
            }

            _optimizer.Write(kind, new FlatRange(slot.Offset, slot.Count), file.Read(entry.Name).view(slot.Count));
        }
    }
}
