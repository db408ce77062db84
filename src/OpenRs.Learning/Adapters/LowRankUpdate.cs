using OpenRs.Learning.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Adapters;

/// <summary>What an adapter adds to a fused product: y += scale (x A^T) B^T, with the rows of y that belong to each matrix's B.</summary>
/// <param name="A">[matrices x r, in]: the factors A of all adapted matrices of the product.</param>
/// <param name="Blocks">One for each adapted matrix, in the order of its rows in A.</param>
/// <param name="Rank">r.</param>
/// <param name="Scale">alpha / r.</param>
internal sealed record LowRankUpdate(Parameter A, IReadOnlyList<LowRankBlock> Blocks, int Rank, float Scale)
{
    /// <summary>Width of x A^T.</summary>
    public long Width => (long)Blocks.Count * Rank;

    /// <summary>Adds the update in operations that record gradients of the factors, in single precision.</summary>
    /// <param name="y">The fused product [n, out], which becomes the sum.</param>
    /// <param name="x">Its input [n, in].</param>
    /// <returns>y. The caller's scope frees what is made on the way.</returns>
    public Tensor AddTo(Tensor y, Tensor x)
    {
        var low = functional.linear(x.to(float32), A.Leaf()) * Scale;
        foreach (var (place, block) in Blocks.Index())
        {
            var added = functional.linear(low.narrow(1, (long)place * Rank, Rank), block.B.Leaf());
            y.narrow(1, block.FirstRow, block.Rows).add_(added.to(y.dtype));
        }

        return y;
    }
}
