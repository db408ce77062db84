using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>What to tell the server of a job's units.</summary>
internal static class JobReports
{
    /// <summary>A finished unit.</summary>
    public static ConnectRequest Result(Lease lease, UnitOutcome outcome)
    {
        var result = new WorkResult
        {
            LeaseId = lease.LeaseId,
            FencingToken = lease.FencingToken,
            UnitId = outcome.UnitId,
            Result = outcome.Result,
            Verdicts = outcome.Verdicts,
            StepSeconds = outcome.StepTime.TotalSeconds,
            Checkpoint = outcome.Checkpoint,
        };
        foreach (var (name, value) in outcome.Metrics)
        {
            result.Metrics[name] = value;
        }

        return new ConnectRequest { WorkResult = result };
    }

    /// <summary>The units that an error concerns: the one it names, else all that are not done.</summary>
    public static IEnumerable<ConnectRequest> Failures(Job job, Exception error)
    {
        var named = (error as UnitException)?.UnitId ?? "";
        return job.Units
            .Where(unit => named.Length == 0 ? !job.IsDone(unit.UnitId) : named == unit.UnitId)
            .Select(unit => new ConnectRequest
            {
                WorkFailure = new WorkFailure
                {
                    LeaseId = job.LeaseId,
                    FencingToken = job.FencingToken,
                    UnitId = unit.UnitId,
                    Error = WordsOf(error),
                    Permanent = (error as UnitException)?.Permanent ?? false,
                    Unavailable = (error as UnitException)?.Unavailable ?? false,
                },
            });
    }

    // The error becomes the state's reason of a run, whose readers know nothing of the parameters of a method here.
    private static string WordsOf(Exception error) => error.Message.Split(" (Parameter '")[0];
}
