using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.V1;
using Xunit;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>
/// A run as a client sees it through WatchRun. Every message is checked for what must hold at any time: the step never falls, the money
/// stays within the budget and the phases sum to what is spent, and every step is told of once.
/// </summary>
public sealed class WatchedRun(ProcessCloud cloud, Run created)
{
    /// <summary>How long to wait for anything before a test fails.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);

    private readonly List<StepMetrics> _steps = [];
    private string _resumeToken = "0";

    /// <summary>The run as it was last seen.</summary>
    public Run Latest { get; private set; } = created;

    /// <summary>Metrics of the completed steps, in order.</summary>
    public IReadOnlyList<StepMetrics> Steps => _steps;

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not; says what was missing, where the run stands and what the programs wrote.</exception>
    public async Task<Run> WaitForAsync(Func<Run, bool> condition, string what)
    {
        await foreach (var run in WatchAsync(what))
        {
            if (condition(run))
            {
                return run;
            }
        }

        throw new InvalidOperationException(Describe($"ended without {what}"));
    }

    /// <summary>Waits until the run is over and no agent holds a lease of it.</summary>
    public async Task<Run> WaitForEndAsync(RunState expected)
    {
        await foreach (var _ in WatchAsync($"the end as {expected}"))
        {
        }

        Assert.True(Latest.State == expected, Describe($"did not end as {expected}"));
        return Latest;
    }

    /// <summary>Checks what must hold of a run in every message.</summary>
    /// <param name="previous">The run as it was seen before.</param>
    /// <param name="run">The run as it is seen now.</param>
    public static void AssertFollows(Run previous, Run run)
    {
        Assert.True(run.Step >= previous.Step, $"The step fell from {previous.Step} to {run.Step}.");
        var cost = run.Cost;
        Assert.True(
            cost.SpentUsdMicros + cost.GrantedUsdMicros + cost.ReserveUsdMicros <= cost.BudgetUsdMicros, $"More than the budget: {cost}");
        Assert.Equal(cost.SpentUsdMicros, cost.Phases.Sum(static phase => phase.UsdMicros));
    }

    private async IAsyncEnumerable<Run> WatchAsync(string what)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        using var call = cloud.Runs.WatchRun(new WatchRunRequest { Name = Latest.Name, ResumeToken = _resumeToken });
        while (await MoveNextAsync(call.ResponseStream, what, deadline.Token))
        {
            Take(call.ResponseStream.Current);
            yield return Latest;
        }
    }

    private async Task<bool> MoveNextAsync(IAsyncStreamReader<WatchRunResponse> responses, string what, CancellationToken deadline)
    {
        try
        {
            return await responses.MoveNext(deadline);
        }
        catch (Exception exception) when (deadline.IsCancellationRequested && exception is RpcException or OperationCanceledException)
        {
            throw new TimeoutException(Describe($"did not show {what} within {Timeout.TotalSeconds} s"));
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException(Describe($"could not be watched ({exception.Status})"), exception);
        }
    }

    private void Take(WatchRunResponse response)
    {
        var run = response.Run;
        AssertFollows(Latest, run);
        _steps.AddRange(response.Steps);
        var start = run.Origin is { WithoutOptimizer: false } origin ? origin.Step : 0;
        Assert.Equal(Enumerable.Range(start + 1, run.Step - start), _steps.Select(static step => step.Step));
        Latest = run;
        _resumeToken = response.ResumeToken;
    }

    private string Describe(string problem) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Latest.Name} {problem}. It is {Latest.State} ({Latest.StateReason}) in {Latest.Phase} {Latest.Progress} at step {Latest.Step} "
        + $"of {Latest.MaxSteps}, {Latest.Agents} agents.\n{cloud.LogTails()}");
}
