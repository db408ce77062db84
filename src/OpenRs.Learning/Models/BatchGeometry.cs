using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>What every layer needs of a batch.</summary>
/// <param name="Cos">Cosines of each place, [length, 1, head size] or [rows, length, 1, head size].</param>
/// <param name="Sin">Signed sines of the same shape.</param>
/// <param name="Mask">
/// Zero where a token may look, minus infinity where it may not, one block of rows for each query head of a group:
/// [1 or rows x key-value heads, group x length, length].
/// </param>
internal sealed record BatchGeometry(Tensor Cos, Tensor Sin, Tensor Mask) : IDisposable
{
    /// <summary>The same in tensors that outlive the caller's scope. The caller disposes it.</summary>
    public BatchGeometry Keep() => new(
        Cos.alias().DetachFromDisposeScope(), Sin.alias().DetachFromDisposeScope(), Mask.alias().DetachFromDisposeScope());

    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        Mask.Dispose();
    }
}
