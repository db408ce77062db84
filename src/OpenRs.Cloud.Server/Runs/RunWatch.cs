using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Streams runs as they change. A resume token is the last step that a client has seen.</summary>
internal sealed class RunWatch(RunDirectory runs, IGrainFactory grains, IHostApplicationLifetime lifetime)
{
    // What agents spend rises without a change of the run itself; it is looked at this often.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>The step that a resume token stands for; <see langword="null"/> for none.</summary>
    public static int? ParseToken(string token)
    {
        if (token.Length == 0)
        {
            return null;
        }

        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw CloudException.Field(ErrorReason.InvalidArgument, "resume_token", "is not one that WatchRun gave out.");
    }

    /// <summary>Sends the run as it is and whenever it changed, until it is over and all its leases are booked.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND, also when it is deleted meanwhile.</exception>
    public async Task RunAsync(
        string projectId, string runId, int? seenStep, IServerStreamWriter<WatchRunResponse> responses, CancellationToken cancellationToken)
    {
        // A watcher must not hold up a stopping server; it resumes with its token.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var run = await runs.FindAsync(projectId, runId, ending.Token);
        Run? sent = null;
        while (true)
        {
            seenStep ??= run.Step;
            var api = RunMapper.ToApi(run);
            var isOver = RunTransitions.IsFinal(run.State);
            var isSettled = run.Ledger.Leases == 0;

            // What a run cost is known when its last lease is over: the last message has the whole sum.
            if (!api.Equals(sent) && (isSettled || !isOver))
            {
                var response = new WatchRunResponse { Run = api, ResumeToken = run.Step.ToString(CultureInfo.InvariantCulture) };
                response.Steps.AddRange(run.RecentSteps.Where(step => step.Step > seenStep).Select(RunMapper.ToApi));
                await responses.WriteAsync(response, ending.Token);
                (sent, seenStep) = (api, run.Step);
            }

            if (isOver && isSettled)
            {
                return;
            }

            run = await grains.GetGrain<ITrainingRunGrain>(runId).WaitForChangeAsync(run.Version, Period, ending.Token)
                ?? throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {ResourceName.Run(projectId, runId)}");
        }
    }
}
