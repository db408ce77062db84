using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>One decoder layer's weights: leaf views of the model's flat buffer.</summary>
/// <param name="InputNorm">[hidden].</param>
/// <param name="QueryKeyValue">[(heads + 2 x key-value heads) x head size, hidden].</param>
/// <param name="QueryKeyValueBias">The bias of the same rows.</param>
/// <param name="Output">[hidden, heads x head size].</param>
/// <param name="PostNorm">[hidden].</param>
/// <param name="GateUp">[2 x intermediate, hidden].</param>
/// <param name="Down">[hidden, intermediate].</param>
internal sealed record LayerWeights(
    Tensor InputNorm, Tensor QueryKeyValue, Tensor QueryKeyValueBias, Tensor Output, Tensor PostNorm, Tensor GateUp, Tensor Down)
{
    public IEnumerable<Tensor> All => [InputNorm, QueryKeyValue, QueryKeyValueBias, Output, PostNorm, GateUp, Down];
}
