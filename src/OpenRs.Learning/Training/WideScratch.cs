using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// Weights in single precision for one product at a time: f32 weights themselves, bf16 weights widened into one piece of memory that is
/// used again and again. Products of bf16 values are exact in single precision, so nothing is lost but time.
/// </summary>
/// <param name="type">How the model stores its weights.</param>
/// <param name="largest">Elements of the largest matrix.</param>
internal sealed class WideScratch(TensorType type, long largest) : IDisposable
{
    private readonly Tensor? _memory = type == TensorType.BF16 ? empty(largest, float32).DetachFromDisposeScope() : null;

    /// <summary>The whole weight; valid until the next call.</summary>
    public Tensor Take(Parameter weight) => Take(weight.Stored);

    /// <summary>The same of a view of a weight.</summary>
    public Tensor Take(Tensor stored) =>
        _memory is null ? stored : _memory.narrow(0, 0, stored.NumberOfElements).view(stored.shape).copy_(stored);

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
