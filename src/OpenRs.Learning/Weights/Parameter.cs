using static TorchSharp.torch;

namespace OpenRs.Learning.Weights;

/// <summary>One matrix or vector that the computation uses: a view of a flat buffer, and its place there.</summary>
/// <param name="weights">The weights that it belongs to.</param>
/// <param name="stored">The view, in the storage type.</param>
/// <param name="offset">First element in the flat buffer.</param>
internal sealed class Parameter(FlatWeights weights, Tensor stored, long offset)
{
    /// <summary>The values as they are stored: f32 or bf16.</summary>
    public Tensor Stored => stored;

    /// <summary>First element in the flat buffer.</summary>
    public long Offset => offset;

    /// <summary>The values in single precision: the stored ones themselves, or a widened copy. The caller's scope frees it.</summary>
    public Tensor Wide() => stored.dtype == float32 ? stored.detach() : stored.to(float32);

    /// <summary>The view of the gradient buffer that belongs to it. The caller's scope frees it.</summary>
    public Tensor Gradient() => weights.Gradient.narrow(0, offset, stored.NumberOfElements).view(stored.shape);

    /// <summary>
    /// The values in the type of products. A leaf in a smaller type than the gradient's has a gradient of its own:
    /// <see cref="FlatWeights.CollectGradients"/> adds it to the buffer.
    /// </summary>
    /// <param name="type">float32, or the storage type.</param>
    public Tensor Leaf(ScalarType type)
    {
        if (type == float32)
        {
            return Leaf();
        }

        var leaf = stored.detach();
        if (weights.HasGradient && is_grad_enabled())
        {
            leaf.requires_grad = true;
            weights.Remember(leaf, this);
        }

        return leaf;
    }

    /// <summary>
    /// The values in single precision for recorded operations: when gradients are wanted, a leaf whose gradient is the buffer's view. The
    /// caller's scope frees it.
    /// </summary>
    public Tensor Leaf()
    {
        var leaf = Wide();
        if (weights.HasGradient && is_grad_enabled())
        {
            leaf.requires_grad = true;
            leaf.grad = Gradient();
        }

        return leaf;
    }
}
