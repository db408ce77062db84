using OpenRs.Learning.Adapters;
using OpenRs.Learning.Training.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// What a LoRA adapter adds to the products of <see cref="FusedDecoderPass"/>, forward and backward, in kernels of our own. Each call does
/// nothing where the product has no adapted matrix.
/// </summary>
/// <param name="kernels">What computes.</param>
internal sealed class LowRankProducts(TrainingKernels kernels)
{
    /// <summary>y += scale (x A^T) B^T.</summary>
    /// <param name="update">What is added, or null.</param>
    /// <param name="x">[n, in].</param>
    /// <param name="y">[n, out].</param>
    /// <param name="buffers">Memory of rows x width of the widest update.</param>
    public void Add(LowRankUpdate? update, Tensor x, Tensor y, FusedBuffers buffers)
    {
        if (update is null)
        {
            return;
        }

        var low = Low(update, x, buffers);
        foreach (var (place, block) in update.Blocks.Index())
        {
            kernels.Multiply(Part(low, update, place), block.B.Stored.transpose(0, 1), Part(y, block), accumulate: true);
        }
    }

    /// <summary>dx += scale (dy B) A; dy B is kept for <see cref="AddFactorGradients"/>.</summary>
    public void AddInputGradient(LowRankUpdate? update, Tensor dy, Tensor dx, FusedBuffers buffers)
    {
        if (update is null)
        {
            return;
        }

        var gradient = buffers.LowGradient(dy.shape[0], update.Width);
        foreach (var (place, block) in update.Blocks.Index())
        {
            kernels.Multiply(Part(dy, block), block.B.Stored, Part(gradient, update, place));
        }

        gradient.mul_(update.Scale);
        kernels.Multiply(gradient, update.A.Stored, dx, accumulate: true);
    }

    /// <summary>
    /// dA += scale (dy B)^T x and dB += scale dy^T (x A^T), after <see cref="AddInputGradient"/> of the same product.
    /// </summary>
    public void AddFactorGradients(LowRankUpdate? update, Tensor dy, Tensor x, FusedBuffers buffers)
    {
        if (update is null)
        {
            return;
        }

        var (low, gradient) = (Low(update, x, buffers), buffers.LowGradient(x.shape[0], update.Width));
        foreach (var (place, block) in update.Blocks.Index())
        {
            kernels.Multiply(Part(dy, block).transpose(0, 1), Part(low, update, place), block.B.Gradient(), accumulate: true);
        }

        kernels.Multiply(gradient.transpose(0, 1), x, update.A.Gradient(), accumulate: true);
    }

    // scale x A^T.
    private Tensor Low(LowRankUpdate update, Tensor x, FusedBuffers buffers)
    {
        var low = buffers.Low(x.shape[0], update.Width);
        kernels.Multiply(x, update.A.Stored.transpose(0, 1), low);
        return low.mul_(update.Scale);
    }

    private static Tensor Part(Tensor low, LowRankUpdate update, int place) => low.narrow(1, (long)place * update.Rank, update.Rank);

    private static Tensor Part(Tensor product, LowRankBlock block) => product.narrow(1, block.FirstRow, block.Rows);
}
