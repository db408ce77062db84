namespace OpenRs.Cloud.Evaluations;

/// <summary>What came of the samples of one problem.</summary>
/// <param name="Correct">Samples judged correct.</param>
/// <param name="Judged">Samples judged correct or wrong.</param>
public readonly record struct ProblemResult(int Correct, int Judged)
{
    /// <summary>Share of correct samples, 0 to 1; only where one was judged.</summary>
    public double Share => (double)Correct / Judged;

    /// <summary>The results by problem.</summary>
    /// <param name="verdicts">What came of each sample, by problem and sample.</param>
    /// <param name="samplesPerProblem">Samples of each problem, at least 1.</param>
    public static IReadOnlyList<ProblemResult> Of(SampleVerdicts verdicts, int samplesPerProblem) =>
        [.. verdicts.Letters.Chunk(samplesPerProblem).Select(static letters => new ProblemResult(
            letters.Count(static letter => letter == SampleVerdicts.Correct),
            letters.Count(static letter => letter is SampleVerdicts.Correct or SampleVerdicts.Wrong)))];
}
