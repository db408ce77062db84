using Grpc.Core;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>An evaluation as a client sees it through WatchEvaluation; checked in each message for what must hold at any time.</summary>
public sealed class WatchedEvaluation(ProcessCloud cloud, Evaluation created)
{
    /// <summary>The evaluation as it was last seen.</summary>
    public Evaluation Latest { get; private set; } = created;

    /// <summary>Hashes of the samples' objects by name.</summary>
    public SortedDictionary<string, string> StoredHashes()
    {
        var folder = Path.Combine(cloud.ObjectsFolder, Latest.Name, "samples");
        return new SortedDictionary<string, string>(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(folder, path), StoredRun.Sha256),
            StringComparer.Ordinal);
    }

    /// <summary>Waits until some samples are finished.</summary>
    public Task<Evaluation> WaitForSamplesAsync(int count) =>
        WatchAsync(evaluation => evaluation.Progress.Finished >= count, $"{count} finished samples");

    /// <summary>Waits until it is over and no agent holds a lease of it.</summary>
    public async Task<Evaluation> WaitForEndAsync(EvaluationState expected)
    {
        await WatchAsync(static _ => false, $"the end as {expected}");
        Assert.True(Latest.State == expected, Describe($"did not end as {expected}"));
        return Latest;
    }

    private async Task<Evaluation> WatchAsync(Func<Evaluation, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(WatchedRun.Timeout);
        using var call = cloud.Evaluations.WatchEvaluation(new WatchEvaluationRequest { Name = Latest.Name });
        try
        {
            while (await call.ResponseStream.MoveNext(deadline.Token))
            {
                Take(call.ResponseStream.Current.Evaluation);
                if (condition(Latest))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (deadline.IsCancellationRequested && exception is RpcException or OperationCanceledException)
        {
            throw new TimeoutException(Describe($"did not show {what} within {WatchedRun.Timeout.TotalSeconds} s"));
        }

        return Latest;
    }

    private void Take(Evaluation evaluation)
    {
        Assert.True(
            evaluation.Progress.Finished >= Latest.Progress.Finished,
            $"Finished samples fell from {Latest.Progress} to {evaluation.Progress}.");
        var cost = evaluation.Cost;
        Assert.True(
            cost.SpentUsdMicros + cost.GrantedUsdMicros + cost.ReserveUsdMicros <= cost.BudgetUsdMicros, $"More than the budget: {cost}");
        Assert.Equal(cost.SpentUsdMicros, cost.Phases.Sum(static phase => phase.UsdMicros));
        Latest = evaluation;
    }

    private string Describe(string problem) => $"{Latest.Name} {problem}. It is {Latest.State} ({Latest.StateReason}) at "
        + $"{Latest.Progress}, {Latest.Agents} agents.\n{cloud.LogTails()}";
}
