namespace OpenRs.Recipes.Statistics;

/// <summary>Samples of a problem that gave the same answer.</summary>
/// <param name="Count">Samples, at least 1.</param>
/// <param name="Correct">Those of them that were judged correct: all or none where the verifier agrees with itself.</param>
public readonly record struct VoteGroup(int Count, int Correct);
