using OpenRs.Cloud.Statistics;

namespace OpenRs.Cloud.Evaluations;

/// <summary>
/// The accuracy of the finished samples with its 95 % interval. A problem is what is drawn at random, its samples are not: they only make
/// its share better known. So the interval rests on the spread between problems (Miller 2024, "Adding Error Bars to Evals",
/// arXiv:2411.00640, section 2.2), with Student's t for few problems. With one sample a problem it is Wilson's, and also where all problems
/// have the same share, whose spread of zero would claim certainty: then each problem counts as one trial.
/// </summary>
/// <param name="Problems">Problems with at least one verdict of correct or wrong.</param>
/// <param name="Correct">Samples judged correct.</param>
/// <param name="Judged">Samples judged correct or wrong.</param>
/// <param name="WithoutVerdict">Finished samples without a verdict.</param>
/// <param name="Accuracy">Mean over problems of the share of correct samples, 0 to 1; 0 without problems.</param>
/// <param name="Low">Lower end of the interval, 0 or more.</param>
/// <param name="High">Upper end of the interval, 1 or less.</param>
public sealed record EvaluationScore(int Problems, int Correct, int Judged, int WithoutVerdict, double Accuracy, double Low, double High)
{
    /// <summary>The score of an evaluation; <see langword="null"/> before the first finished sample.</summary>
    /// <param name="verdicts">What came of each sample, by problem and sample.</param>
    /// <param name="samplesPerProblem">Samples of each problem, at least 1.</param>
    public static EvaluationScore? Of(SampleVerdicts verdicts, int samplesPerProblem)
    {
        if (verdicts.Finished == 0)
        {
            return null;
        }

        var problems = ProblemResult.Of(verdicts, samplesPerProblem).Where(static problem => problem.Judged > 0).ToList();
        var shares = problems.ConvertAll(static problem => problem.Share);
        var accuracy = shares.Count == 0 ? 0 : shares.Sum() / shares.Count;
        var (low, high) = IntervalOf(shares, accuracy, samplesPerProblem);
        var judged = problems.Sum(static problem => problem.Judged);
        return new EvaluationScore(
            problems.Count, problems.Sum(static problem => problem.Correct), judged, verdicts.Finished - judged, accuracy, low, high);
    }

    private static (double Low, double High) IntervalOf(List<double> shares, double accuracy, int samplesPerProblem)
    {
        if (shares.Count == 0)
        {
            return (0, 1);
        }

        if (samplesPerProblem > 1 && MeanInterval.Of(shares) is { } mean)
        {
            return (Math.Max(0, mean.Low), Math.Min(1, mean.High));
        }

        var wilson = WilsonInterval.OfShare(accuracy, shares.Count);
        return (wilson.Low, wilson.High);
    }
}
