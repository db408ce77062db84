using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <summary>The grains behind a job id, whatever its kind.</summary>
public static class JobGrains
{
    /// <summary>The job itself.</summary>
    public static IJobGrain GetJob(this IGrainFactory grains, string jobId) =>
        JobId.IsEvaluation(jobId) ? grains.GetGrain<IEvaluationGrain>(jobId) : grains.GetGrain<ITrainingRunGrain>(jobId);

    /// <summary>Where agents get the job's work and report it.</summary>
    public static IWorkGrain GetWork(this IGrainFactory grains, string jobId) =>
        JobId.IsEvaluation(jobId) ? grains.GetGrain<IEvaluationGrain>(jobId) : grains.GetGrain<IRolloutQueueGrain>(jobId);
}
