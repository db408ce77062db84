using OpenRs.Cloud.Errors;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class RunUpdatesTests
{
    private static readonly RunUpdate None = new();

    [Fact]
    public void Apply_WhatIsNotNamed_Stays()
    {
        var run = RunUpdates.Apply(
            Running(Plan()), None with { SetLabels = None.SetLabels.Add("team", "math").Add("x", ""), Note = "first" }, Start);
        var next = RunUpdates.Apply(
            run, None with { RemoveLabels = ["x"], SetLabels = None.SetLabels.Add("who", "ann"), Priority = 5 }, Start);
        Assert.Equal(["team=math", "who=ann"], next.Annotations!.Labels.Select(static label => $"{label.Key}={label.Value}"));
        Assert.Equal(("first", 5, 42m, run.Version + 1), (next.Annotations.Note, next.Priority, next.BudgetUsd, next.Version));
        var replaced = RunUpdates.Apply(next, None with { ReplaceLabels = true, DisplayName = "n", BudgetUsd = 7 }, Start);
        Assert.Equal((0, "n", "first", 7m), (
            replaced.Annotations!.Labels.Count, replaced.Annotations.DisplayName, replaced.Annotations.Note, replaced.BudgetUsd));
    }

    [Fact]
    public void Apply_WhatIsThereAlready_ChangesNothing()
    {
        var update = None with { SetLabels = None.SetLabels.Add("a", "b"), DisplayName = "n", Note = "", Priority = 1, BudgetUsd = 9 };
        var run = RunUpdates.Apply(Running(Plan()), update, Start);
        Assert.Same(run, RunUpdates.Apply(run, update, Start));
    }

    [Fact]
    public void Apply_ToARunThatIsOver_ChangesOnlyWhatPeopleSayOfIt()
    {
        var run = Running(Plan()) with { State = RunState.Succeeded };
        Assert.Equal("done", RunUpdates.Apply(run, None with { Note = "done" }, Start).Annotations!.Note);
        foreach (var update in new[] { None with { Priority = 1 }, None with { BudgetUsd = 50 } })
        {
            Assert.Contains("The run is SUCCEEDED: only its labels", Refused(run, update), StringComparison.Ordinal);
        }

        var stopping = run with { State = RunState.Stopping };
        Assert.Contains("The run is STOPPING", Refused(stopping, None with { BudgetUsd = 50 }), StringComparison.Ordinal);
        Assert.Equal(1, RunUpdates.Apply(stopping, None with { Priority = 1 }, Start).Priority);
    }

    [Fact]
    public void Apply_MoreLabelsThanAllowedInAll_IsRefused()
    {
        static RunUpdate Labels(int from, int count) =>
            None with { SetLabels = None.SetLabels.SetItems(Enumerable.Range(from, count).Select(i => KeyValuePair.Create($"k{i}", ""))) };

        var run = RunUpdates.Apply(Running(Plan()), Labels(0, 60), Start);
        Assert.Equal(64, RunUpdates.Apply(run, Labels(60, 4), Start).Annotations!.Labels.Count);
        Assert.Contains("makes 65 labels; a run has at most 64", Refused(run, Labels(60, 5)), StringComparison.Ordinal);
    }

    private static string Refused(TrainingRunState run, RunUpdate update) =>
        Assert.Throws<CloudException>(() => RunUpdates.Apply(run, update, Start)).Message;
}
