using OpenRs.Cloud.Statistics;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// Whether a run's accuracy on its held-out problems has levelled off: a sequential test after each evaluation. A line through the last
/// 70 % of the evaluations, and another through the last half, is drawn out to the end of the run. It is a plateau when, for both, even the
/// upper bound of the gain is less than the least gain that is asked for. The shorter one sees a late rise, the longer one is not taken in
/// by noise; a curve that bends only once after this is not foreseen by any test.
/// </summary>
/// <remarks>
/// Each evaluation is one look, and many looks find something by chance. So the bound is that of O'Brien and Fleming (1979): it is wide
/// early and narrows with the square root of the share of the run that is done, to one of 95 % at the end. The deviation of a point is that
/// of its samples or that of the points from the line, whichever is greater, so that a policy that jumps is not taken for a sure one.
/// Nothing is decided in the first half of a run or by fewer than eight evaluations.
/// </remarks>
public static class PlateauRules
{
    /// <summary>Evaluations from which on anything is decided.</summary>
    public const int LeastEvaluations = 8;

    private const int LeastOfALine = 6;

    private static readonly double[] Shares = [0.7, 0.5];

    /// <summary>Looks at a run's evaluations.</summary>
    /// <param name="evaluations">The evaluations, oldest first.</param>
    /// <param name="maxSteps">Steps of the run.</param>
    /// <param name="minGain">The least gain that the steps left must be able to bring, 0 to 1.</param>
    /// <returns><see langword="null"/> when nothing can be said: too few evaluations, too early, or no step is left.</returns>
    public static PlateauDecision? Of(IReadOnlyList<EvaluationSummary> evaluations, int maxSteps, double minGain)
    {
        var scored = evaluations.Where(static evaluation => evaluation.Problems > 0).ToList();
        if (scored.Count < LeastEvaluations)
        {
            return null;
        }

        var (first, last) = (scored[0].Step, scored[^1].Step);
        var done = (double)(last - first) / Math.Max(1, maxSteps - first);
        if (done is < 0.5 or >= 1)
        {
            return null;
        }

        var gains = Shares.Select(share => GainOf(
            scored.TakeLast(Math.Max(LeastOfALine, (int)Math.Round(share * scored.Count))).ToList(), maxSteps - last, done)).ToList();
        var (gain, atMost) = gains.MaxBy(static gain => gain.AtMost);
        var best = scored.MaxBy(AccuracyOf)!;
        return new PlateauDecision(atMost < minGain, gain, atMost, best.Step, AccuracyOf(best));
    }

    /// <summary>The same in words.</summary>
    /// <param name="decision">A plateau.</param>
    /// <param name="stepsLeft">Steps that are left.</param>
    /// <param name="minGain">The least gain that was asked for.</param>
    public static string Describe(PlateauDecision decision, int stepsLeft, double minGain) => FormattableString.Invariant(
        $"Accuracy on the held-out problems has levelled off: the {stepsLeft} steps left would add {decision.Gain * 100:0.0} points, ")
        + FormattableString.Invariant($"at most {decision.GainAtMost * 100:0.0} of the {minGain * 100:0.0} that plateau_min_gain asks for.")
        + FormattableString.Invariant($" Best was step {decision.BestStep} with {decision.BestAccuracy * 100:0.0} %.");

    private static (double Gain, double AtMost) GainOf(List<EvaluationSummary> points, int stepsLeft, double done)
    {
        var line = TrendLine.Of(points.ConvertAll(static point => ((double)point.Step, AccuracyOf(point))));
        var accuracy = points.Average(AccuracyOf);
        var sampling = Math.Sqrt(accuracy * (1 - accuracy) * points.Average(static point => 1.0 / point.Problems));
        var bound = StudentT.Quantile90(points.Count - 2) / Math.Sqrt(done);
        var error = Math.Max(line.Residual, sampling) / line.Spread;
        return (line.Slope * stepsLeft, (line.Slope + (bound * error)) * stepsLeft);
    }

    private static double AccuracyOf(EvaluationSummary evaluation) => (double)evaluation.Correct / evaluation.Problems;
}
