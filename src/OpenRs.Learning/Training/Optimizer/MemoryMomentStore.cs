using System.Runtime.InteropServices;
using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>Moments in memory.</summary>
internal sealed class MemoryMomentStore(long count) : MomentStore
{
    private readonly Tensor _values = HugePages.Zeros(count, float32).DetachFromDisposeScope();

    public override unsafe Span<float> Open(long start, int count)
    {
        using var piece = _values.narrow(0, start, count);
        return MemoryMarshal.Cast<byte, float>(piece.bytes);
    }

    public override void Commit()
    {
    }

    public override void Dispose() => _values.Dispose();
}
