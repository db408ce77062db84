using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>What every trainer has: a model, its optimizer, where the run stands, and checkpoints that resume to the same bytes.</summary>
internal sealed class ModelTrainer : IDisposable
{
    private const string OptimizerFile = "optimizer.safetensors";
    private const string StateFile = "trainer.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly OptimizerOptions _options;
    private readonly AdamW _optimizer;

    public ModelTrainer(Qwen2ForCausalLM model, OptimizerOptions options)
    {
        (Model, _options) = (model, options);
        _optimizer = new AdamW(model, options);
    }

    public Qwen2ForCausalLM Model { get; }

    public TrainerState State { get; set; } = new();

    /// <summary>The learning rate of the step that comes next.</summary>
    public double LearningRate => LearningRateSchedule.At(_options, State.Step);

    /// <summary>One optimizer update with the accumulated gradient; returns its norm before clipping.</summary>
    public double Update()
    {
        var norm = _optimizer.Step(LearningRate);
        State = State with { Updates = _optimizer.Updates };
        return norm;
    }

    public void CompleteStep(long tokens) => State = State with { Step = State.Step + 1, TokensSeen = State.TokensSeen + tokens };

    public void Save(string directory)
    {
        Model.SaveWeights(directory);
        using (NewDisposeScope())
        {
            var tensors = _optimizer.State.SelectMany(state => Model.Layout.Slots.Select(slot =>
                KeyValuePair.Create($"{state.Kind}/{slot.Name}", Model.Weights.Named(state.Flat, slot))));
            SafetensorsWriter.Write(Path.Combine(directory, OptimizerFile), [.. tensors]);
        }

        File.WriteAllText(Path.Combine(directory, StateFile), JsonSerializer.Serialize(State, Json) + "\n");
    }

    public void Load(string directory)
    {
        var state = ReadState(Path.Combine(directory, StateFile));
        using (var file = SafetensorsFile.Open(Path.Combine(directory, OptimizerFile)))
        {
            foreach (var (kind, flat) in _optimizer.State)
            {
                ReadBuffer(file, kind, flat);
            }
        }

        Model.LoadWeights(directory);
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

    private void ReadBuffer(SafetensorsFile file, string kind, Tensor flat)
    {
        using var noGrad = no_grad();
        foreach (var slot in Model.Layout.Slots)
        {
            using var scope = NewDisposeScope();
            var entry = file[$"{kind}/{slot.Name}"];
            if (entry.Count != slot.Count)
            {
                throw new CheckpointFormatException(file.FilePath, $"'{entry.Name}' holds {entry.Count} values, the model's weight {slot.Count}.");
            }

            file.ReadInto(entry, flat.narrow(0, slot.Offset, slot.Count));
        }
    }
}
