using OpenRs.Learning.Adapters;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Training;

/// <summary>The files of what training changes: the model's adapter where it has one, else the whole model.</summary>
public static class TrainedFiles
{
    /// <summary>Name of the file with the weights that a recipe trains.</summary>
    public static string WeightsOf(LoraOptions lora) => lora.IsUsed ? AdapterFiles.Weights : "model.safetensors";

    /// <summary>Writes a model folder, or an adapter folder in PEFT's layout.</summary>
    /// <param name="model">The model.</param>
    /// <param name="directory">An existing or new folder.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights, and leaves an incomplete folder.</param>
    public static void Save(CausalLanguageModel model, string directory, CancellationToken cancellationToken = default)
    {
        if (model.Adapter is { } adapter)
        {
            AdapterDirectory.Write(directory, adapter, cancellationToken);
        }
        else
        {
            model.SaveWeights(directory, cancellationToken);
        }
    }

    /// <summary>Replaces what training changes by the content of a folder or of one safetensors file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The folder or file.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights, and leaves the model unusable.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or corrupt, or a weight is missing or of another shape.</exception>
    public static void Load(CausalLanguageModel model, string path, CancellationToken cancellationToken = default)
    {
        if (model.Adapter is { } adapter)
        {
            AdapterDirectory.ReadInto(path, adapter, cancellationToken);
        }
        else
        {
            model.LoadWeights(path, cancellationToken);
        }
    }
}
