namespace OpenRs.Learning.Models;

/// <summary>One decoder layer's weights.</summary>
/// <param name="InputNorm">[hidden].</param>
/// <param name="QueryKeyValue">[(heads + 2 x key-value heads) x head size, hidden].</param>
/// <param name="QueryKeyValueBias">The bias of the same rows.</param>
/// <param name="Output">[hidden, heads x head size].</param>
/// <param name="PostNorm">[hidden].</param>
/// <param name="GateUp">[2 x intermediate, hidden].</param>
/// <param name="Down">[hidden, intermediate].</param>
internal sealed record LayerWeights(
    Parameter InputNorm,
    Parameter QueryKeyValue,
    Parameter QueryKeyValueBias,
    Parameter Output,
    Parameter PostNorm,
    Parameter GateUp,
    Parameter Down);
