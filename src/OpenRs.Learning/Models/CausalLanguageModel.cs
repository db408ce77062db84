using OpenRs.Learning.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// A decoder with its output layer, of the family that its config names (tied or untied, grouped-query attention). Weights are held as they
/// are stored, f32 or bf16; computation is in single precision. One thread uses a model at a time.
/// </summary>
public sealed class CausalLanguageModel : IDisposable
{
    private readonly DecoderForward _forward;

    /// <summary>Makes a model whose weights are all zero; see <see cref="Load"/> and <see cref="WeightInitializer"/>.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="device">Where it computes; the CPU without one.</param>
    /// <param name="path">What it computes with; kernels on the CPU and tensor operations elsewhere without one.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or there are no kernels for the device.</exception>
    public CausalLanguageModel(DecoderConfig config, Device? device = null, ComputePath? path = null)
    {
        config.Validate();
        Config = config;
        var isCpu = (device ?? CPU).type == DeviceType.CPU;
        Path = path ?? (isCpu ? ComputePath.Kernels : ComputePath.Tensors);
        if (Path == ComputePath.Kernels && !isCpu)
        {
            throw new ArgumentException($"There are no kernels for {device}.", nameof(path));
        }

        Weights = new ModelWeights(config, device ?? CPU);
        _forward = new DecoderForward(config, Weights);
    }

    /// <summary>The shape.</summary>
    public DecoderConfig Config { get; }

    /// <summary>What it computes with.</summary>
    public ComputePath Path { get; }

    /// <summary>Number of weights.</summary>
    public long ParameterCount => Weights.Layout.Count;

    /// <summary>Where each named weight lies in the flat buffer.</summary>
    public WeightLayout Layout => Weights.Layout;

    /// <summary>
    /// Files beside the weights that a copy of the model needs (tokenizer.json, generation_config.json and the like), by name. They are
    /// written as they are, over what <see cref="Config"/> would say.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Companions { get; set; } = new Dictionary<string, byte[]>();

    internal ModelWeights Weights { get; }

    internal RotaryTable Rotary => _forward.Rotary;

    internal Device Device => Weights.Flat.device;

    /// <summary>Loads a model folder in the Hugging Face layout: one safetensors file or shards with an index.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="device">Where it computes; the CPU without one.</param>
    /// <param name="storage">How weights are stored in memory; as config.json says without one.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights.</param>
    /// <exception cref="CheckpointFormatException">A file is missing, corrupt, or a weight is missing or of another shape.</exception>
    public static CausalLanguageModel Load(
        string directory, Device? device = null, TensorType? storage = null, CancellationToken cancellationToken = default)
    {
        var config = DecoderConfigFile.Read(directory);
        using var files = WeightFiles.Open(directory, new WeightLayout(config));
        var model = new CausalLanguageModel(config with { StorageType = storage ?? config.StorageType }, device);
        try
        {
            files.ReadInto(model.Weights.Flat, cancellationToken);
            model.Companions = ModelDirectory.ReadCompanions(directory);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the weights in place, so that engines that hold this model go on with the new ones.</summary>
    /// <param name="path">A model folder or one safetensors file.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights, and leaves the model unusable.</param>
    /// <exception cref="CheckpointFormatException">A file is corrupt, or a weight is missing or of another shape. No weight has changed
    /// when the headers are at fault; a read error in the data leaves the model unusable.</exception>
    public void LoadWeights(string path, CancellationToken cancellationToken = default)
    {
        using var files = WeightFiles.Open(path, Layout);
        files.ReadInto(Weights.Flat, cancellationToken);
    }

    /// <summary>Writes config.json, generation_config.json, model.safetensors and the companions into an existing or new folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights, and leaves a folder without a complete model.</param>
    public void SaveWeights(string directory, CancellationToken cancellationToken = default) =>
        ModelDirectory.Write(directory, this, cancellationToken);

    /// <summary>The normalised last hidden state of every token, [rows x length, hidden]; the caller's scope owns the result.</summary>
    public Tensor Hidden(TokenBatch batch) => _forward.Hidden(batch);

    /// <summary>Logits [n, vocabulary] of hidden states [n, hidden]; the caller's scope owns the result.</summary>
    public Tensor Logits(Tensor hidden) => _forward.Logits(hidden);

    /// <summary>A view of a named weight in the storage type; changes to it change the model.</summary>
    public Tensor Weight(string name) => ModelWeights.Named(Weights.Flat, Layout[name]);

    /// <summary>A view of a named weight's accumulated gradient, in single precision.</summary>
    public Tensor Gradient(string name) => ModelWeights.Named(Weights.Gradient, Layout[name]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        Weights.Dispose();
    }

    internal Tensor Hidden(TokenBatch batch, Action<int, Tensor, Tensor> keep) => _forward.Hidden(batch, keep);
}
