namespace OpenRs.Cloud.Runs;

/// <summary>Steps leave a run's state for the archive: none is lost, and the state does not grow.</summary>
public sealed class StepBlocksTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 1)]
    [InlineData(33, 33)]
    [InlineData(10_000, 9985)]
    public void FirstOf_AnyStep_IsThatOfItsBlock(int step, int first) => Assert.Equal(first, RunBlocks.FirstOf(step));

    [Fact]
    public void Due_WhileTheRunGoesOn_AreFullBlocksOnly()
    {
        var run = AfterSteps(70);
        Assert.Equal([(1, 32), (33, 64)], RangesOf(run));
        run = StepBlocks.Archived(run, 64);
        Assert.Empty(StepBlocks.Due(run));
        Assert.False(StepBlocks.AreArchived(run));
        Assert.Equal(Enumerable.Range(7, 64), run.RecentSteps.Select(static step => step.Step));

        run = RunStops.Begin(run with { State = RunState.Provisioning }, RunState.Cancelled, "Enough.", TestRuns.Start);
        Assert.Equal([(65, 70)], RangesOf(run));
        Assert.True(StepBlocks.AreArchived(StepBlocks.Archived(run, 70)));
    }

    [Fact]
    public void Due_OfAStateThatKeptOnlyTheLast64_BeginsWithTheFirstThatIsLeft()
    {
        var run = AfterSteps(300);
        run = run with { RecentSteps = [.. run.RecentSteps.TakeLast(64)] };
        Assert.Equal([(237, 256), (257, 288)], RangesOf(run));
    }

    [Fact]
    public void CheckBacklog_ArchiveThatCannotBeWritten_PausesTheRun()
    {
        var run = AfterSteps(StepBlocks.BacklogLimit);
        Assert.Same(run, StepBlocks.CheckBacklog(run, TestRuns.Start));
        run = StepBlocks.CheckBacklog(AfterSteps(StepBlocks.BacklogLimit + 1), TestRuns.Start);
        Assert.Equal((RunState.Stopping, RunState.Paused), (run.State, run.StopTarget));
        Assert.Contains("could not be written to the object store", run.Reason, StringComparison.Ordinal);
    }

    /// <summary>Whatever fails, and whenever the server dies between archive and state, every step is in one of the two.</summary>
    [Fact]
    public void Steps_WhateverFails_AreInTheArchiveOrInTheState()
    {
        var random = new Random(1);
        for (var world = 0; world < 50; world++)
        {
            var archive = new Dictionary<long, IReadOnlyList<StepMetrics>>();
            var run = AfterSteps(0);
            while (run.Step < 300)
            {
                run = Step(run);
                if (random.Next(3) == 0)
                {
                    run = ArchiveWithFaults(run, archive, random);
                }

                Check(run, archive);
            }

            run = RunStops.Begin(run with { State = RunState.Provisioning }, RunState.Cancelled, "Enough.", TestRuns.Start);
            while (!StepBlocks.AreArchived(run))
            {
                run = ArchiveWithFaults(run, archive, random);
            }

            Assert.Equal(Enumerable.Range(1, 300), Steps(archive));
            Assert.Equal(64, run.RecentSteps.Count);
        }
    }

    private static TrainingRunState ArchiveWithFaults(
        TrainingRunState run, Dictionary<long, IReadOnlyList<StepMetrics>> archive, Random random)
    {
        var last = 0;
        foreach (var block in StepBlocks.Due(run))
        {
            if (random.Next(4) == 0)
            {
                break;
            }

            var first = RunBlocks.FirstOf(block[0].Step);
            Assert.True(!archive.TryGetValue(first, out var before) || before.SequenceEqual(block), "a block changed");
            archive[first] = block;
            last = block[^1].Step;
        }

        var isKilled = random.Next(4) == 0;
        return isKilled ? run : StepBlocks.Archived(run, last);
    }

    private static void Check(TrainingRunState run, Dictionary<long, IReadOnlyList<StepMetrics>> archive) => Assert.Equal(
        Enumerable.Range(1, run.Step), Steps(archive).Union(run.RecentSteps.Select(static step => step.Step)).Order());

    private static IEnumerable<int> Steps(Dictionary<long, IReadOnlyList<StepMetrics>> archive) =>
        archive.OrderBy(static block => block.Key).SelectMany(static block => block.Value).Select(static step => step.Step);

    private static IEnumerable<(int, int)> RangesOf(TrainingRunState run) =>
        StepBlocks.Due(run).Select(static block => (block[0].Step, block[^1].Step));

    private static TrainingRunState AfterSteps(int steps)
    {
        var run = TestRuns.Running(TestRuns.Plan(maxSteps: 2000, saveEvery: 2000));
        while (run.Step < steps)
        {
            run = Step(run);
        }

        return run;
    }

    private static TrainingRunState Step(TrainingRunState run)
    {
        var step = run.Step + 1;
        while (run.Step < step)
        {
            run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[0]), 0, TestRuns.Start);
        }

        return run;
    }
}
