using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>What the backward pass of one layer needs from its forward pass; the first size of each is packed rows.</summary>
/// <param name="Input">The residual stream before the layer, [rows, hidden].</param>
/// <param name="InputScale">1 / rms of it.</param>
/// <param name="QueryKeyValue">The fused product, before bias and norms of heads.</param>
/// <param name="Mixed">What attention gives, [rows, heads x head size].</param>
/// <param name="LogSums">Logarithms of the softmax's denominators, [rows, heads].</param>
/// <param name="Middle">The residual stream between attention and feed-forward.</param>
/// <param name="MiddleScale">1 / rms of it.</param>
/// <param name="GateUp">The fused product of the feed-forward, [rows, 2 x intermediate].</param>
internal sealed record FusedActivations(
    Tensor Input, Tensor InputScale, Tensor QueryKeyValue, Tensor Mixed, Tensor LogSums, Tensor Middle, Tensor MiddleScale, Tensor GateUp)
{
    /// <summary>Allocates them; the owner disposes them.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="rows">Packed rows.</param>
    /// <param name="shared">Other activations, of which everything but the layer's input is used again; or null.</param>
    public static FusedActivations Allocate(DecoderConfig config, long rows, FusedActivations? shared)
    {
        Tensor New(params long[] size) => HugePages.Prefer(empty(size, float32)).DetachFromDisposeScope();
        var input = New(rows, config.HiddenSize);
        return shared is not null
            ? shared with { Input = input }
            : new FusedActivations(
                input,
                New(rows),
                New(rows, config.QueryKeyValueSize),
                New(rows, config.AttentionSize),
                New(rows, config.HeadCount),
                New(rows, config.HiddenSize),
                New(rows),
                New(rows, 2L * config.IntermediateSize));
    }

    /// <summary>Views of the first rows. The caller's scope frees them.</summary>
    public FusedActivations Rows(long rows)
    {
        Tensor First(Tensor whole) => whole.narrow(0, 0, rows);
        return new FusedActivations(
            First(Input), First(InputScale), First(QueryKeyValue), First(Mixed), First(LogSums),
            First(Middle), First(MiddleScale), First(GateUp));
    }

    /// <summary>All tensors.</summary>
    public IEnumerable<Tensor> All => [Input, InputScale, QueryKeyValue, Mixed, LogSums, Middle, MiddleScale, GateUp];
}
