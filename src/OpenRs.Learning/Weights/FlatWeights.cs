using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Weights;

/// <summary>
/// Named weights in one flat buffer, with views of it. Gradients are another buffer of the same layout, always in single precision. What
/// is trained is one of these, so that a gradient's sum, the optimizer and the exchange between ranks are passes over flat memory.
/// </summary>
internal abstract class FlatWeights : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private readonly List<(Tensor Leaf, Parameter Parameter)> _leaves = [];
    private Tensor? _gradient;

    protected FlatWeights(FlatLayout layout, ScalarType type, Device device)
    {
        Layout = layout;
        Flat = Own(HugePages.Zeros(layout.Count, type, device));
    }

    public FlatLayout Layout { get; }

    public Tensor Flat { get; }

    /// <summary>Whether <see cref="Gradient"/> has been made.</summary>
    public bool HasGradient => _gradient is not null;

    /// <summary>The gradient of the flat buffer in single precision, to which backward adds. Made on first use and kept.</summary>
    public Tensor Gradient => _gradient ??= Own(HugePages.Zeros(Layout.Count, float32, Flat.device));

    /// <summary>A view of one named weight in a buffer of this layout. The caller's scope frees it.</summary>
    public static Tensor Named(Tensor flat, WeightSlot slot) => flat.narrow(0, slot.Offset, slot.Count).view(slot.Shape);

    /// <summary>
    /// Adds the gradients of leaves that autograd gave one of their own to the buffer, and forgets those leaves.
    /// </summary>
    public void CollectGradients()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _leaves.RemoveAll(static remembered =>
        {
            if (remembered.Leaf.grad is not { } gradient)
            {
                return false;
            }

            remembered.Parameter.Gradient().add_(gradient);
            gradient.Dispose();
            remembered.Leaf.Dispose();
            return true;
        });
    }

    /// <summary>Forgets leaves of a pass that was given up.</summary>
    public void ForgetLeaves()
    {
        _leaves.ForEach(static remembered => remembered.Leaf.Dispose());
        _leaves.Clear();
    }

    /// <summary>Remembers a leaf whose gradient is to be collected.</summary>
    internal void Remember(Tensor leaf, Parameter parameter) => _leaves.Add((leaf.DetachFromDisposeScope(), parameter));

    public void Dispose()
    {
        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    /// <summary>A matrix or vector that begins with a named weight and may go on over the ones behind it.</summary>
    protected Parameter View(string first, params long[] shape)
    {
        var offset = Layout[first].Offset;
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return new Parameter(this, Own(Flat.narrow(0, offset, count).view(shape).detach()), offset);
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
