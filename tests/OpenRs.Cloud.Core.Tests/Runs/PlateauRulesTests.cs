namespace OpenRs.Cloud.Runs;

public sealed class PlateauRulesTests
{
    private const double MinGain = 0.02;

    [Fact]
    public void Of_TwoHundredSimulatedCurves_StopsFalselyAtMostOnceInTwenty()
    {
        var random = new Random(2026);
        var (falseStops, flatStops, flatShare) = (0, 0, 0.0);
        foreach (var kind in Enum.GetValues<CurveKind>().SelectMany(static kind => Enumerable.Repeat(kind, 50)))
        {
            var curve = LearningCurve.Of(kind, random);
            var stop = curve.StopOf(random, MinGain);
            if (stop is { } step && curve.BestAfter(step) - curve.BestUntil(step) >= MinGain)
            {
                falseStops++;
            }

            if (kind == CurveKind.Flat && stop is { } flat)
            {
                (flatStops, flatShare) = (flatStops + 1, flatShare + ((double)flat / curve.MaxSteps));
            }
        }

        // Of 200; and what has levelled off is found, with a fifth of its steps left on the average.
        Assert.InRange(falseStops, 0, 10);
        Assert.InRange(flatStops, 45, 50);
        Assert.InRange(flatShare / flatStops, 0.5, 0.85);
    }

    [Fact]
    public void Of_TooFewOrTooEarly_SaysNothing()
    {
        Assert.Null(PlateauRules.Of(Flat(7), 10, MinGain));
        Assert.Null(PlateauRules.Of(Flat(20), 100, MinGain));
        Assert.Null(PlateauRules.Of(Flat(21), 20, MinGain)); // no step is left
        Assert.NotNull(PlateauRules.Of(Flat(15), 20, MinGain));
    }

    [Fact]
    public void Of_ALine_DrawsItOutToTheEnd()
    {
        // One point in a hundred with each step, exactly: ten steps left add ten points.
        var evaluations = Enumerable.Range(0, 31).Select(static step => Evaluation(step, 10_000, 2_000 + (100 * step))).ToList();
        var decision = PlateauRules.Of(evaluations, 40, MinGain)!.Value;
        Assert.Equal(0.1, decision.Gain, 1e-9);
        Assert.True(decision.GainAtMost > decision.Gain);
        Assert.Equal((false, 30, 0.5), (decision.IsPlateau, decision.BestStep, decision.BestAccuracy));
    }

    [Fact]
    public void Describe_APlateau_SaysWhatIsLeftAndWhatWasBest() => Assert.Equal(
        "Accuracy on the held-out problems has levelled off: the 25 steps left would add 0.3 points, at most 1.2 of the 2.0 that "
        + "plateau_min_gain asks for. Best was step 60 with 41.5 %.",
        PlateauRules.Describe(new PlateauDecision(true, 0.003, 0.012, 60, 0.415), 25, 0.02));

    [Theory]
    [InlineData(OnPlateau.Ignore, RunState.Succeeded)]
    [InlineData(OnPlateau.Report, RunState.Succeeded)]
    [InlineData(OnPlateau.Stop, RunState.Plateaued)]
    public void BatchOver_AccuracyLevelledOff_DoesWhatThePlanSays(OnPlateau action, RunState expected)
    {
        // Every evaluation answers 199 of 200: nothing is left to gain.
        var plan = TestRuns.Plan(maxSteps: 40, saveEvery: 1, evalEvery: 1, evalProblems: 200) with
        {
            OnPlateau = action, PlateauMinGain = 0.02,
        };
        var run = TestRuns.Running(plan);
        while (!RunTransitions.IsFinal(run.State))
        {
            run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[0]), 0, TestRuns.Start);
        }

        Assert.Equal(expected, run.State);
        Assert.Equal(expected == RunState.Plateaued, run.Step < 40);
        Assert.Equal(run.Step, run.Checkpoint!.Step);
        Assert.Equal(expected == RunState.Plateaued, run.Reason.Contains("has levelled off", StringComparison.Ordinal));
        Assert.Equal(
            action == OnPlateau.Report,
            run.Events.Any(static item =>
                item.Kind == RunEventKind.Evaluated && item.Message.Contains("levelled off", StringComparison.Ordinal)));
    }

    private static List<EvaluationSummary> Flat(int count) =>
        [.. Enumerable.Range(0, count).Select(static step => Evaluation(step, 1000, 400))];

    private static EvaluationSummary Evaluation(int step, int problems, int correct) =>
        new() { Step = step, Problems = problems, Correct = correct, WithoutVerdict = 0 };
}
