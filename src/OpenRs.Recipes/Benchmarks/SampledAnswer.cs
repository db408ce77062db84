namespace OpenRs.Recipes.Benchmarks;

/// <summary>One judged sample of a problem.</summary>
/// <param name="Answer">The answer that the verifier read in it; empty where it read none.</param>
/// <param name="IsCorrect">Whether it was judged correct.</param>
public readonly record struct SampledAnswer(string Answer, bool IsCorrect);
