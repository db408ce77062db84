using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>One decoder layer's weights.</summary>
/// <param name="InputNorm">[hidden].</param>
/// <param name="QueryKeyValue">[(heads + 2 x key-value heads) x head size, hidden].</param>
/// <param name="QueryKeyValueBias">The bias of the same rows, or null.</param>
/// <param name="HeadNorms">[2, head size]: of queries, then of keys; null where heads are not normalised.</param>
/// <param name="Output">[hidden, heads x head size].</param>
/// <param name="OutputBias">[hidden], or null.</param>
/// <param name="PostNorm">[hidden].</param>
/// <param name="GateUp">[2 x intermediate, hidden].</param>
/// <param name="Down">[hidden, intermediate].</param>
internal sealed record LayerWeights(
    Parameter InputNorm,
    Parameter QueryKeyValue,
    Parameter? QueryKeyValueBias,
    Parameter? HeadNorms,
    Parameter Output,
    Parameter? OutputBias,
    Parameter PostNorm,
    Parameter GateUp,
    Parameter Down)
{
    /// <summary>
    /// The norm's weights of every query head, then of every key head, [heads, head size]; the caller's scope frees them.
    /// </summary>
    /// <param name="headNorms">Values of <see cref="HeadNorms"/>.</param>
    /// <param name="config">The model's shape.</param>
    public static Tensor ForHeads(Tensor headNorms, DecoderConfig config) => cat(
    [
        headNorms.narrow(0, 0, 1).expand(config.HeadCount, config.HeadSize),
        headNorms.narrow(0, 1, 1).expand(config.KeyValueHeadCount, config.HeadSize),
    ]);
}
