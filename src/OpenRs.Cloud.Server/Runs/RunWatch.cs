using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Streams runs as they change. A resume token is the last step that a client has seen.</summary>
internal sealed class RunWatch(RunDirectory runs, StepReader steps, IGrainFactory grains, IHostApplicationLifetime lifetime)
{
    // What agents spend rises without a change of the run itself; it is looked at this often.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // With as many metrics as a step may have, these fit into a message.
    private const int StepsPerResponse = 64;

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

    /// <summary>Sends the run as it is and whenever it changed, until it is over and all its leases are charged.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND, also when it is deleted meanwhile.</exception>
    public async Task RunAsync(
        string projectId, string runId, int? seenStep, IServerStreamWriter<WatchRunResponse> responses, CancellationToken cancellationToken)
    {
        // A watcher must not hold up a stopping server; it resumes with its token.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await runs.FindAsync(projectId, runId, ending.Token);
        var run = await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(ending.Token)
            ?? throw RunDirectory.NotFound(projectId, runId);
        Run? sent = null;
        while (true)
        {
            seenStep ??= run.Step;
            var api = RunMapper.ToApi(runs.Explain(run), await new JobWaits(grains).OfAsync(run, ending.Token));
            var isOver = RunTransitions.IsFinal(run.State);
            var isSettled = run.Ledger.Leases == 0;

            // What a run cost is known when its last lease is over: the last message has the whole sum.
            if (!api.Equals(sent) && (isSettled || !isOver))
            {
                await SendAsync(run, api, Math.Min(seenStep.Value, run.Step), responses, ending.Token);
                (sent, seenStep) = (api, run.Step);
            }

            if (isOver && isSettled)
            {
                return;
            }

            run = await grains.GetGrain<ITrainingRunGrain>(runId).WaitForChangeAsync(run.Version, Period, ending.Token)
                ?? throw RunDirectory.NotFound(projectId, runId);
        }
    }

    private async Task SendAsync(
        RunSnapshot run, Run api, int seenStep, IServerStreamWriter<WatchRunResponse> responses, CancellationToken cancellationToken)
    {
        do
        {
            var last = Math.Min(run.Step, seenStep + StepsPerResponse);
            var response = new WatchRunResponse { Run = api, ResumeToken = last.ToString(CultureInfo.InvariantCulture) };
            if (last > seenStep)
            {
                var read = await steps.ReadAsync(run, seenStep + 1, last, cancellationToken);
                response.Steps.AddRange(read.Select(RunMapper.ToApi));
            }

            await responses.WriteAsync(response, cancellationToken);
            seenStep = last;
        }
        while (seenStep < run.Step);
    }
}
