using OpenRs.Cloud.Statistics;

namespace OpenRs.Cloud.Evaluations;

/// <summary>
/// How much better a candidate is than a baseline, with a 95 % interval of the difference. Nothing is claimed that the interval does not
/// carry: when it holds 0 the two are not distinguishable.
/// </summary>
/// <param name="Difference">Accuracy of the candidate less that of the baseline, -1 to 1.</param>
/// <param name="Low">Lower end of the interval, -1 or more.</param>
/// <param name="High">Upper end of the interval, 1 or less.</param>
/// <param name="Paired">Whether both answered the same problems, so that what is hard for both drops out.</param>
/// <param name="Problems">Problems judged in both when paired, else those of the smaller score.</param>
public sealed record EvaluationComparison(double Difference, double Low, double High, bool Paired, int Problems)
{
    /// <summary>Whether the interval of the difference leaves out 0.</summary>
    public bool IsDistinguishable => Low > 0 || High < 0;

    /// <summary>
    /// Compares two scores of different problems: the hybrid score interval (Newcombe 1998, "Interval estimation for the difference between
    /// independent proportions", method 10; for intervals of any kind Zou and Donner 2008).
    /// </summary>
    public static EvaluationComparison Unpaired(EvaluationScore baseline, EvaluationScore candidate)
    {
        var difference = candidate.Accuracy - baseline.Accuracy;
        var below = Math.Sqrt(Square(candidate.Accuracy - candidate.Low) + Square(baseline.High - baseline.Accuracy));
        var above = Math.Sqrt(Square(candidate.High - candidate.Accuracy) + Square(baseline.Accuracy - baseline.Low));
        return new EvaluationComparison(
            difference,
            Math.Max(-1, difference - below),
            Math.Min(1, difference + above),
            Paired: false,
            Math.Min(baseline.Problems, candidate.Problems));
    }

    /// <summary>
    /// Compares two evaluations of the same problems by the differences of their shares (Miller 2024, arXiv:2411.00640, section 4.2), with
    /// Student's t. With one sample a problem the shares are 0 or 1 and often equal; then it is the interval of Bonett and Price (2012,
    /// "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data"): two more problems, of
    /// differences
    /// 1 and -1. It also serves where all differences are equal, whose spread of zero would claim certainty.
    /// </summary>
    /// <param name="baseline">Results of the baseline by problem.</param>
    /// <param name="candidate">Results of the candidate by problem, as many.</param>
    /// <returns><see langword="null"/> when no problem was judged in both.</returns>
    /// <exception cref="ArgumentException">The numbers of problems differ.</exception>
    public static EvaluationComparison? ByProblem(IReadOnlyList<ProblemResult> baseline, IReadOnlyList<ProblemResult> candidate)
    {
        if (baseline.Count != candidate.Count)
        {
            throw new ArgumentException(
                $"The baseline has {baseline.Count} problems and the candidate {candidate.Count}; they must be the same ones.",
                nameof(candidate));
        }

        var both = baseline.Zip(candidate).Where(static pair => pair.First.Judged > 0 && pair.Second.Judged > 0).ToList();
        if (both.Count == 0)
        {
            return null;
        }

        var differences = both.ConvertAll(static pair => pair.Second.Share - pair.First.Share);
        var isBinary = both.TrueForAll(static pair => pair.First.Judged == 1 && pair.Second.Judged == 1);
        var mean = differences.Sum() / differences.Count;
        var (low, high) = !isBinary && MeanInterval.Of(differences) is { } spread ? (spread.Low, spread.High) : Adjusted(differences);
        return new EvaluationComparison(mean, Math.Max(-1, low), Math.Min(1, high), Paired: true, differences.Count);
    }

    private static (double Low, double High) Adjusted(List<double> differences)
    {
        var count = differences.Count + 2;
        var centre = differences.Sum() / count;
        var squares = differences.Sum(Square) + 2;
        var half = StudentT.Normal95 * Math.Sqrt(((squares / count) - (centre * centre)) / count);
        return (centre - half, centre + half);
    }

    private static double Square(double value) => value * value;
}
