using Grpc.Core;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>A run of a cluster, watched through whichever server answers. The step must never fall, nor money exceed the budget.</summary>
internal sealed class ClusterRun(ClusterCloud cloud, Run created)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The run as it was last seen.</summary>
    public Run Latest { get; private set; } = created;

    /// <summary>The last part of its name.</summary>
    public string Id => Latest.Name.Split('/')[^1];

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not; says where the run stands and what the programs wrote.</exception>
    public async Task<Run> WaitForAsync(Func<Run, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(WatchedRun.Timeout);
        for (var turn = 0; ; turn++)
        {
            var server = cloud.Servers[turn % cloud.Servers.Count];
            try
            {
                using var call = new RunService.RunServiceClient(server.Channel)
                    .WatchRun(new WatchRunRequest { Name = Latest.Name }, cancellationToken: deadline.Token);
                while (await call.ResponseStream.MoveNext(deadline.Token))
                {
                    var run = call.ResponseStream.Current.Run;
                    WatchedRun.AssertFollows(Latest, run);
                    Latest = run;
                    if (condition(Latest))
                    {
                        return Latest;
                    }
                }

                throw new InvalidOperationException(Describe($"ended without {what}"));
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(RetryPause);
            }
            catch (Exception exception) when (deadline.IsCancellationRequested && exception is RpcException or OperationCanceledException)
            {
                throw new TimeoutException(Describe($"did not show {what} within {WatchedRun.Timeout.TotalSeconds} s"));
            }
        }
    }

    private string Describe(string problem) =>
        $"{Latest.Name} {problem}. It is {Latest.State} ({Latest.StateReason}) in {Latest.Phase} at step "
        + $"{Latest.Step}.\n{cloud.LogTails()}";
}
