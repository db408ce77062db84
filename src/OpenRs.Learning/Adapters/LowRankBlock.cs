using OpenRs.Learning.Weights;

namespace OpenRs.Learning.Adapters;

/// <summary>The factor B of one adapted matrix, and where its rows lie in the fused one.</summary>
/// <param name="FirstRow">First row of the fused matrix, which is a column of the product.</param>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="B">[rows, r].</param>
internal sealed record LowRankBlock(long FirstRow, long Rows, Parameter B);
