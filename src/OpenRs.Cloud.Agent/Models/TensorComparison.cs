using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Models;

/// <summary>How far tensors are apart.</summary>
internal static class TensorComparison
{
    // Elements that are widened at a time.
    private const long Piece = 1 << 24;

    /// <summary>The largest absolute difference of two tensors of the same number of elements; NaN when one holds a NaN.</summary>
    public static float MaxDifference(Tensor left, Tensor right)
    {
        var worst = 0f;
        var (flatLeft, flatRight) = (left.contiguous().view(left.NumberOfElements), right.contiguous().view(right.NumberOfElements));
        for (long start = 0; start < left.NumberOfElements; start += Piece)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Piece, left.NumberOfElements - start);
            var difference = flatLeft.narrow(0, start, count).to(float32) - flatRight.narrow(0, start, count).to(float32);
            worst = MathF.Max(worst, difference.abs().amax([0]).item<float>());
        }

        return worst;
    }
}
