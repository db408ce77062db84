using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>What the norms of query and key heads read, forward and backward.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="qkv">The fused product, [rows, fused].</param>
/// <param name="bias">[fused].</param>
/// <param name="weight">[2, head size]: of queries, then of keys.</param>
internal readonly unsafe struct HeadNormInput(DecoderConfig config, Tensor qkv, Tensor bias, Tensor weight)
{
    public readonly int Size = config.HeadSize;
    public readonly int Heads = config.HeadCount + config.KeyValueHeadCount;
    public readonly long Width = config.QueryKeyValueSize;
    public readonly float Epsilon = (float)config.RmsNormEpsilon;
    public readonly float* Values = TensorMemory.Floats(qkv, qkv.shape[0] * config.QueryKeyValueSize, nameof(qkv));
    public readonly float* Bias = TensorMemory.Floats(bias, config.QueryKeyValueSize, nameof(bias));
    private readonly float* _weight = TensorMemory.Floats(weight, 2L * config.HeadSize, nameof(weight));
    private readonly int _queryHeads = config.HeadCount;

    /// <summary>Where the weight of a head begins in [2, head size].</summary>
    public long Place(int head) => head < _queryHeads ? 0 : Size;

    /// <summary>The weight of a head.</summary>
    public float* Weight(int head) => _weight + Place(head);
}
