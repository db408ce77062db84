namespace OpenRs.Cloud.Runs;

/// <summary>A simulated run: its true accuracy by step, and how it is measured.</summary>
internal sealed class LearningCurve
{
    private readonly double[] _accuracy;
    private readonly int _problems;
    private readonly double _jump;

    private LearningCurve(double[] accuracy, int problems, double jump = 0) => (_accuracy, _problems, _jump) = (accuracy, problems, jump);

    public int MaxSteps => _accuracy.Length - 1;

    public static LearningCurve Of(CurveKind kind, Random random)
    {
        int[] lengths = [20, 30, 50];
        int[] sizes = kind == CurveKind.Noisy ? [30, 60, 100] : [200, 500, 1000];
        double[] bends = [1, 0.7, 0.5];
        var (steps, problems) = (lengths[random.Next(3)], sizes[random.Next(3)]);
        var (start, gain) = (Between(random, 0.2, 0.45), Between(random, 0.1, 0.35));
        var (bend, onset) = (bends[random.Next(3)], Between(random, 0.2, 0.5));
        double At(double share) => kind switch
        {
            CurveKind.Rising => start + (gain * Math.Pow(share, bend)),
            CurveKind.Flat => start,
            CurveKind.Noisy => start + (gain * share),
            _ => start + (gain * Math.Max(0, share - onset) / (1 - onset)),
        };
        return new LearningCurve(
            [.. Enumerable.Range(0, steps + 1).Select(step => At((double)step / steps))], problems, kind == CurveKind.Noisy ? 0.03 : 0);
    }

    /// <summary>The step at which the test stops the run, which is evaluated after each step.</summary>
    public int? StopOf(Random random, double minGain)
    {
        var evaluations = new List<EvaluationSummary>();
        for (var step = 0; step < _accuracy.Length; step++)
        {
            var chance = Math.Clamp(_accuracy[step] + (_jump * Normal(random)), 0.01, 0.99);
            evaluations.Add(new EvaluationSummary
            {
                Step = step,
                Problems = _problems,
                Correct = Enumerable.Range(0, _problems).Count(_ => random.NextDouble() < chance),
                WithoutVerdict = 0,
            });
            if (PlateauRules.Of(evaluations, MaxSteps, minGain) is { IsPlateau: true })
            {
                return step;
            }
        }

        return null;
    }

    public double BestUntil(int step) => _accuracy[..(step + 1)].Max();

    public double BestAfter(int step) => _accuracy[step..].Max();

    private static double Between(Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
