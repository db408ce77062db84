using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Weights;
using OpenRs.Recipes.Adapters;
using static TorchSharp.torch;

namespace OpenRs.Learning.Adapters;

/// <summary>Adapter folders in PEFT's layout.</summary>
internal static class AdapterDirectory
{
    /// <summary>Writes adapter_config.json and adapter_model.safetensors into an existing or new folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="cancellationToken">Stops between two pieces, and leaves a folder without a complete adapter.</param>
    public static void Write(string directory, AdapterWeights adapter, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        AdapterConfigFile.Write(directory, new AdapterConfig(adapter.Options, adapter.BaseModel));
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(directory, AdapterFiles.Weights),
            adapter.Layout.Slots.Select(slot => KeyValuePair.Create(slot.Name, FlatWeights.Named(adapter.Flat, slot))),
            cancellationToken: cancellationToken);
    }

    /// <summary>Reads an adapter.</summary>
    /// <param name="path">An adapter folder, or its safetensors file alone.</param>
    /// <param name="options">Rank, alpha and matrices of a file; a folder says them itself.</param>
    /// <param name="model">The shape of the model that it adapts.</param>
    /// <param name="device">Where it goes.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or corrupt, or a factor is missing or does not fit the
    /// model.</exception>
    public static AdapterWeights Read(
        string path, LoraOptions options, DecoderConfig model, Device device, CancellationToken cancellationToken)
    {
        var config = Directory.Exists(path) ? AdapterConfigFile.Read(path) : new AdapterConfig(options, "");
        var adapter = new AdapterWeights(model, config.Lora, device) { BaseModel = config.BaseModel };
        try
        {
            ReadInto(path, adapter, cancellationToken);
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>Replaces an adapter's factors by those of a file.</summary>
    /// <param name="path">An adapter folder, or its safetensors file.</param>
    /// <param name="adapter">The adapter, of the same rank and matrices.</param>
    /// <param name="cancellationToken">Stops between two pieces, and leaves factors of no use.</param>
    /// <exception cref="CheckpointFormatException">The file is missing or corrupt, or a factor is missing or of another shape.</exception>
    public static void ReadInto(string path, AdapterWeights adapter, CancellationToken cancellationToken)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, AdapterFiles.Weights) : path;
        using var files = WeightFiles.Open(file, adapter.Layout, AdapterFiles.Config);
        files.ReadInto(adapter.Flat, cancellationToken);
    }
}
