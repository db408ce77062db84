using System.Runtime.CompilerServices;
using Grpc.Core;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.Deployment.Tests.Settings;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Deployment.Tests.Processes;

/// <summary>The run that the test of a release makes, followed through whichever server answers, as through a service.</summary>
internal sealed class ReleaseRun(ReleaseProcesses release)
{
    private const string Parent = "projects/default";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The run as it was last seen.</summary>
    public Run Latest { get; private set; } = new();

    /// <summary>Waits until a condition holds; the step must never fall, nor money exceed the budget.</summary>
    /// <exception cref="TimeoutException">It does not; says where the run stands and what the programs wrote.</exception>
    public async Task WaitForAsync(Func<Run, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        try
        {
            await foreach (var run in ChangesAsync(deadline.Token))
            {
                Assert.InRange(run.Step, Latest.Step, run.MaxSteps);
                var cost = run.Cost;
                Assert.InRange(cost.SpentUsdMicros + cost.GrantedUsdMicros + cost.ReserveUsdMicros, 0, cost.BudgetUsdMicros);
                Assert.Equal(cost.SpentUsdMicros, cost.Phases.Sum(static phase => phase.UsdMicros));
                Latest = run;
                if (condition(run))
                {
                    return;
                }
            }

            throw new InvalidOperationException(Describe($"ended without {what}"));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Describe($"did not show {what} within {Timeout.TotalSeconds} s"));
        }
    }

    private async IAsyncEnumerable<Run> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var turn = 0; ; turn++)
        {
            var server = release.Servers[turn % release.Servers.Count];
            using var client = new OpenRsClient(new OpenRsClientOptions
            {
                Address = server.Address,
                ApiKey = PodFiles.AdminKey,
                AuthorityFile = release.AuthorityFile,
                MaxAttempts = 1,
                ReconnectTimeout = TimeSpan.Zero,
            });
            await using var changes = ChangesAsync(client, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(changes))
            {
                yield return changes.Current;
            }

            if (OpenRsClient.IsFinal(Latest.State))
            {
                yield break;
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<Run> ChangesAsync(
        OpenRsClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runs = await client.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent }, cancellationToken: cancellationToken);
        if (runs.Runs.SingleOrDefault() is { } run)
        {
            await foreach (var response in client.WatchRunAsync(run.Name, cancellationToken: cancellationToken))
            {
                yield return response.Run;
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<Run> changes)
    {
        try
        {
            return await changes.MoveNextAsync();
        }
        catch (OpenRsException exception) when (exception.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }

    private string Describe(string problem) =>
        $"The run '{Latest.Name}' {problem}. It is {Latest.State} ({Latest.StateReason}) at step {Latest.Step}.\n{release.LogTails()}";
}
