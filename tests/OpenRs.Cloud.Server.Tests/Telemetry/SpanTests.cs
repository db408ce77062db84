using System.Diagnostics;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Server.Telemetry;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>The server's spans of units: whose they are, how they end, and that there are none when nobody listens.</summary>
public sealed class SpanTests
{
    private static readonly WorkBatch Batch = new()
    {
        BatchId = "rollout-000003", Kind = WorkKind.Rollout, Step = 3, Units = 2, PolicyVersion = 3,
    };

    [Fact]
    public void Step_HasTheSameTraceEverywhereAndNoOtherHasIt()
    {
        Assert.Equal(StepTrace.Of("run-a", 3), StepTrace.Of("run-a", 3));
        var traces = new[] { StepTrace.Of("run-a", 3), StepTrace.Of("run-a", 4), StepTrace.Of("run-b", 3) };
        Assert.Equal(3, traces.Select(static step => step.TraceId).Distinct().Count());
    }

    [Fact]
    public void Units_WithoutAListener_CarryNoSpan()
    {
        var units = Units();
        new LeaseSpans().Begin("agent-1", "run-a.1", Batch, units);
        Assert.All(units, static unit => Assert.Equal("", unit.Traceparent));
    }

    [Theory]
    [InlineData("run-a.1", ActivitySamplingResult.AllDataAndRecorded, true)]
    [InlineData("run-a.1", ActivitySamplingResult.PropagationData, false)]
    public void Units_OfAStep_CarryTheirSpanWhenItIsRecorded(string lease, ActivitySamplingResult sampled, bool isTraced)
    {
        var ended = new List<Activity>();
        using var listener = Listen(sampled, ended);
        var (spans, units, caller) = (new LeaseSpans(), Units(), Activity.Current);
        spans.Begin("agent-1", lease, Batch, units);
        Assert.Same(caller, Activity.Current);
        spans.Take(units[0].UnitId)?.Dispose();
        spans.EndAll("The connection ended.");
        spans.EndAll("Again.");
        if (!isTraced)
        {
            Assert.All(units, static unit => Assert.Equal("", unit.Traceparent));
            Assert.Empty(ended);
            return;
        }

        Assert.Equal(units.Select(static unit => unit.Traceparent), ended.Select(static span => span.Id));
        Assert.All(ended, static span => Assert.Equal(StepTrace.Of("run-a", 3).TraceId, span.TraceId));
        Assert.Equal(
            [(ActivityStatusCode.Unset, null), (ActivityStatusCode.Error, "The connection ended.")],
            ended.Select(static span => (span.Status, span.StatusDescription)));
        Assert.Equal(
            ["agent-1", "run-a.1", "run-a", "3", "rollout-000003/1"],
            ended[1].TagObjects.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Value}"));
    }

    [Fact]
    public void Samples_OfAnEvaluation_ShareTheTraceOfTheirProblem()
    {
        var ended = new List<Activity>();
        using var listener = Listen(ActivitySamplingResult.AllDataAndRecorded, ended);
        var units = new[] { (7, 0), (7, 1), (8, 0) }
            .Select(static (sample, i) => new WorkUnit
            {
                UnitId = $"samples/{i}", Sample = new SampleUnit { Problem = sample.Item1, Sample = sample.Item2 },
            })
            .ToList();
        var spans = new LeaseSpans();
        spans.Begin("agent-1", "eval-a.1", Batch with { BatchId = "samples", Kind = WorkKind.Sample, Step = 0 }, units);
        units.ForEach(unit => spans.Take(unit.UnitId)?.Dispose());
        Assert.Equal(units.Select(static unit => unit.Traceparent), ended.Select(static span => span.Id));
        Assert.Equal(
            new[] { 7, 7, 8 }.Select(static problem => StepTrace.Of("eval-a", problem).TraceId),
            ended.Select(static span => span.TraceId));
        Assert.Equal(
            ["agent-1", "eval-a", "eval-a.1", "samples/0"],
            ended[0].TagObjects.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Value}"));
    }

    [Fact]
    public void Units_OfABatchThatEnded_LeaveNoSpanCurrent()
    {
        using var listener = Listen(ActivitySamplingResult.AllDataAndRecorded, []);
        var (spans, caller) = (new LeaseSpans(), Activity.Current);
        spans.Begin("agent-1", "run-a.1", Batch, Units());
        spans.EndAll("The agent asked for other work.");
        Assert.Same(caller, Activity.Current);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1.01, false)]
    [InlineData(-0.5, false)]
    [InlineData(double.NaN, false)]
    public void Ratio_OutsideOfZeroToOne_IsRefused(double ratio, bool isFine) =>
        Assert.Equal(isFine, !new TelemetryOptions { TraceRatio = ratio }.Problems().Any());

    private static List<WorkUnit> Units() =>
        [new WorkUnit { UnitId = "rollout-000003/0" }, new WorkUnit { UnitId = "rollout-000003/1" }];

    private static ActivityListener Listen(ActivitySamplingResult sampled, List<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == StepTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampled,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
