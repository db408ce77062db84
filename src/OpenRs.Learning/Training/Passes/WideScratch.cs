using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// Weights in single precision for one product at a time: f32 weights themselves, bf16 weights widened into one piece of memory that is
/// used again and again. Products of bf16 values are exact in single precision, so nothing is lost but time.
/// </summary>
/// <param name="model">The model, whose weights they are.</param>
/// <param name="largest">Elements of the largest matrix.</param>
/// <param name="kernels">What widens; null leaves it to tensor operations.</param>
internal sealed class WideScratch(CausalLanguageModel model, long largest, TrainingKernels? kernels) : IDisposable
{
    private readonly Tensor? _memory = model.Config.StorageType == TensorType.BF16
        ? HugePages.Prefer(empty(largest, float32, model.Device)).DetachFromDisposeScope()
        : null;

    /// <summary>The whole weight; valid until the next call.</summary>
    public Tensor Take(Parameter weight) => Take(weight.Stored);

    /// <summary>The same of a view of a weight.</summary>
    public Tensor Take(Tensor stored)
    {
        if (_memory is null)
        {
            return stored;
        }

        var wide = _memory.narrow(0, 0, stored.NumberOfElements).view(stored.shape);
        if (kernels is null)
        {
            return wide.copy_(stored);
        }

        kernels.Widen(stored, wide);
        return wide;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
