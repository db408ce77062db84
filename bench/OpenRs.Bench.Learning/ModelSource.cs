using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using TorchSharp;

namespace OpenRs.Bench.Learning;

/// <summary>The model to measure: a folder, or a shape with random weights.</summary>
/// <param name="Folder">A model folder, or null.</param>
/// <param name="Preset">The name of a shape, or null.</param>
/// <param name="DataType">f32, bf16, or null for the model's own.</param>
/// <param name="Device">cpu, cuda:N or auto.</param>
/// <param name="Path">What it computes with, or null for what the device has.</param>
/// <param name="Seed">Seed of random weights.</param>
internal sealed record ModelSource(string? Folder, string? Preset, string? DataType, string Device, ComputePath? Path, ulong Seed)
{
    /// <summary>The name in the report.</summary>
    public string Name => Folder is null ? Preset! : System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>Where it lies.</summary>
    /// <exception cref="DeviceNotFoundException">It is not there.</exception>
    /// <exception cref="FormatException">It is no device.</exception>
    public torch.Device Place => ComputeDevice.Resolve(Device);

    /// <summary>The model's shape, with the type that its weights are kept in.</summary>
    /// <exception cref="ArgumentException">Neither or both are given, or there is no such preset.</exception>
    public DecoderConfig ReadConfig()
    {
        if ((Folder is null) == (Preset is null))
        {
            throw new ArgumentException("give either --model or --preset.");
        }

        var config = Folder is null ? DecoderPresets.Named(Preset!) : DecoderConfigFile.Read(Folder);
        var type = DataType switch { null => config.StorageType, "bf16" => TensorType.BF16, _ => TensorType.F32 };
        return config with { StorageType = type };
    }

    /// <summary>Makes the model. The caller disposes it.</summary>
    public CausalLanguageModel Open(DecoderConfig config)
    {
        var model = new CausalLanguageModel(config, Place, Path);
        if (Folder is null)
        {
            WeightInitializer.Initialize(model, Seed);
        }
        else
        {
            model.LoadWeights(Folder);
        }

        return model;
    }
}
