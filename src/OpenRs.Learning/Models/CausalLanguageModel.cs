using OpenRs.Learning.Adapters;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Weights;
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
    private readonly bool _ownsWeights = true;

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
        if (Path == ComputePath.Tensors && !isCpu)
        {
            ProductType = config.StorageType.ToTorch();
        }
    }

    private CausalLanguageModel(CausalLanguageModel adapted)
    {
        (Config, Path, Weights, _ownsWeights) = (adapted.Config, adapted.Path, adapted.Weights, false);
        _forward = new DecoderForward(Config, Weights) { ProductType = adapted.ProductType };
    }

    /// <summary>The shape.</summary>
    public DecoderConfig Config { get; }

    /// <summary>What it computes with.</summary>
    public ComputePath Path { get; }

    /// <summary>Number of weights.</summary>
    public long ParameterCount => Weights.Layout.Count;

    /// <summary>Where each named weight lies in the flat buffer.</summary>
    public WeightLayout Layout => (WeightLayout)Weights.Layout;

    /// <summary>
    /// Files beside the weights that a copy of the model needs (tokenizer.json, generation_config.json and the like), by name. They are
    /// written as they are, over what <see cref="Config"/> would say.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Companions { get; set; } = new Dictionary<string, byte[]>();

    internal ModelWeights Weights { get; }

    /// <summary>The adapter that passes over whole sequences compute with and that is trained in place of the weights; or null.</summary>
    internal AdapterWeights? Adapter => _forward.Adapter;

    /// <summary>What is trained.</summary>
    internal FlatWeights Trained => Adapter ?? (FlatWeights)Weights;

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

    /// <summary>
    /// Adds a fresh LoRA adapter: passes over whole sequences compute with it, and trainers train it in place of the weights. The decoders
    /// know none: <see cref="MergeAdapter"/> makes one part of the weights.
    /// </summary>
    /// <param name="options">Rank, alpha and matrices.</param>
    /// <param name="seed">Of the fresh factors.</param>
    /// <param name="baseModel">Name of this model, for the adapter's files.</param>
    /// <exception cref="InvalidOperationException">It has one.</exception>
    public void AddAdapter(LoraOptions options, ulong seed, string baseModel = "")
    {
        if (Adapter is not null)
        {
            throw new InvalidOperationException("The model has an adapter.");
        }

        var adapter = new AdapterWeights(Config, options, Device) { BaseModel = baseModel };
        adapter.Initialize(seed);
        _forward.Adapter = adapter;
    }

    /// <summary>
    /// Adds an adapter of files to the weights in place: W += (alpha / r) B A, in single precision, rounded once. No bit depends on the
    /// number of threads.
    /// </summary>
    /// <param name="path">An adapter folder in PEFT's layout, or its safetensors file alone.</param>
    /// <param name="options">Rank, alpha and matrices of a file; a folder says them itself.</param>
    /// <param name="threads">Threads on the CPU; 0 takes those of torch.</param>
    /// <param name="cancellationToken">Stops between two matrices, and leaves the model unusable.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or corrupt, or a factor is missing or does not fit the
    /// model.</exception>
    public void MergeAdapter(string path, LoraOptions options, int threads = 0, CancellationToken cancellationToken = default)
    {
        using var adapter = AdapterDirectory.Read(path, options, Config, Device, cancellationToken);
        using var team = new WorkerTeam(threads == 0 ? get_num_threads() : threads);
        AdapterMerge.Into(Weights, adapter, team, cancellationToken);
    }

    /// <summary>The same model without its adapter: it shares the weights and must not outlive this one.</summary>
    public CausalLanguageModel WithoutAdapter() => new(this);

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
        Adapter?.Dispose();
        _forward.Dispose();
        if (_ownsWeights)
        {
            Weights.Dispose();
        }
    }

    /// <summary>The passes over whole sequences.</summary>
    internal DecoderForward Forward => _forward;

    /// <summary>
    /// The type of the products of passes in tensor operations: that of the weights on accelerators, which have units for it, and single
    /// precision on the CPU.
    /// </summary>
    internal ScalarType ProductType
    {
        get => _forward.ProductType;
        set => _forward.ProductType = value;
    }
}
