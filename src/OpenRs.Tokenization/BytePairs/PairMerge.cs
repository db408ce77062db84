namespace OpenRs.Tokenization.BytePairs;

/// <summary>What two neighbouring tokens become.</summary>
/// <param name="Rank">The merge's place in the file: the lowest is applied first.</param>
/// <param name="Id">The token that they become.</param>
internal readonly record struct PairMerge(int Rank, int Id);
