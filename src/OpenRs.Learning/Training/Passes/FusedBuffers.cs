using OpenRs.Learning.Kernels;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// The memory of <see cref="FusedDecoderPass"/> for a number of packed rows, rounded up to a bucket. It is kept from one micro-batch to the
/// next.
/// </summary>
internal sealed class FusedBuffers : IDisposable
{
    private readonly Dictionary<string, Tensor> _shared = [];
    private readonly long _capacity;
    private readonly bool _records;

    /// <summary>Allocates.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="rows">Packed rows.</param>
    /// <param name="records">Whether there will be a backward pass.</param>
    /// <param name="checkpoints">Whether only the layers' inputs are kept for it.</param>
    /// <param name="lowWidth">Width of the widest low-rank update; 0 without an adapter.</param>
    public FusedBuffers(DecoderConfig config, long rows, bool records, bool checkpoints, long lowWidth = 0)
    {
        (_capacity, _records) = ((rows + MemoryPlanner.RowBucket - 1) / MemoryPlanner.RowBucket * MemoryPlanner.RowBucket, records);
        var layers = new List<FusedActivations>();
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            layers.Add(!records && layer > 0
                ? layers[0]
                : FusedActivations.Allocate(config, _capacity, checkpoints && layer > 0 ? layers[0] : null));
        }

        Layers = layers;
        Add(nameof(Delta), config.HiddenSize);
        Add(nameof(Normed), config.HiddenSize);
        Add(nameof(Gated), config.IntermediateSize);
        Add(nameof(Last), config.HiddenSize);
        Add(nameof(LastScale), 1);
        Add(nameof(Hidden), config.HiddenSize);
        if (config.HasHeadNorms)
        {
            Add(nameof(NormedHeads), config.QueryKeyValueSize);
        }

        if (lowWidth > 0)
        {
            Add(nameof(Low), lowWidth);
        }

        if (records)
        {
            AddGradients(config, lowWidth);
        }
    }

    /// <summary>By layer; without a backward pass all are the same.</summary>
    public IReadOnlyList<FusedActivations> Layers { get; }

    /// <summary>
    /// What a block adds to the residual stream, and in the backward pass the gradient of a norm's output, [rows, hidden].
    /// </summary>
    public Tensor Delta => _shared[nameof(Delta)];

    /// <summary>A norm's output, [rows, hidden].</summary>
    public Tensor Normed => _shared[nameof(Normed)];

    /// <summary>The input of the last product of the feed-forward, or its gradient, [rows, intermediate].</summary>
    public Tensor Gated => _shared[nameof(Gated)];

    /// <summary>The residual stream behind the last layer where a token is predicted, [places, hidden].</summary>
    public Tensor Last => _shared[nameof(Last)];

    /// <summary>1 / rms of it, [places, 1].</summary>
    public Tensor LastScale => _shared[nameof(LastScale)];

    /// <summary>The output of the last norm, [places, hidden].</summary>
    public Tensor Hidden => _shared[nameof(Hidden)];

    /// <summary>The gradient of the residual stream, [rows, hidden].</summary>
    public Tensor Gradient => _shared[nameof(Gradient)];

    /// <summary>The gradient of the fused product, [rows, fused].</summary>
    public Tensor QueryKeyValueGradient => _shared[nameof(QueryKeyValueGradient)];

    /// <summary>The gradient of what attention gives, [rows, heads x head size]; <see cref="Delta"/> itself where that fits.</summary>
    public Tensor MixedGradient => _shared.GetValueOrDefault(nameof(MixedGradient)) ?? Delta;

    /// <summary>The fused rows with normalised query and key heads, [rows, fused]; null where heads are not normalised.</summary>
    public Tensor? NormedHeads => _shared.GetValueOrDefault(nameof(NormedHeads));

    /// <summary>Key and value gradients by query head, [rows, 2 x heads x head size].</summary>
    public Tensor Partial => _shared[nameof(Partial)];

    /// <summary>The input of an update's factors B, [rows, width].</summary>
    public Tensor Low(long rows, long width) => Narrow(_shared[nameof(Low)], rows, width);

    /// <summary>The gradient of the same, [rows, width].</summary>
    public Tensor LowGradient(long rows, long width) => Narrow(_shared[nameof(LowGradient)], rows, width);

    /// <summary>Whether a micro-batch fits.</summary>
    public bool Fits(long rows, bool records) => rows <= _capacity && (_records || !records);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Layers.SelectMany(layer => layer.All).Concat(_shared.Values))
        {
            tensor.Dispose();
        }
    }

    // Rows of a smaller width lie close together, as kernels want them.
    private static Tensor Narrow(Tensor whole, long rows, long width) => whole.view(-1).narrow(0, 0, rows * width).view(rows, width);

    private void AddGradients(DecoderConfig config, long lowWidth)
    {
        if (lowWidth > 0)
        {
            Add(nameof(LowGradient), lowWidth);
        }

        Add(nameof(Gradient), config.HiddenSize);
        Add(nameof(QueryKeyValueGradient), config.QueryKeyValueSize);
        Add(nameof(Partial), 2L * config.AttentionSize);
        if (config.AttentionSize != config.HiddenSize)
        {
            Add(nameof(MixedGradient), config.AttentionSize);
        }
    }

    private void Add(string name, long width) =>
        _shared.Add(name, HugePages.Prefer(empty([_capacity, width], float32)).DetachFromDisposeScope());
}
