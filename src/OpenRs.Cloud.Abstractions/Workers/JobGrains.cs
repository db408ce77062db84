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

    /// <summary>What a job is at, in a form that runs and evaluations share; <see langword="null"/> when it is gone.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="jobId">Job id.</param>
    /// <param name="ofRun">The form of a run.</param>
    /// <param name="ofEvaluation">The form of an evaluation.</param>
    /// <param name="cancellationToken">Abandons the calls.</param>
    public static async Task<T?> ReadJobAsync<T>(
        this IGrainFactory grains,
        string jobId,
        Func<RunSnapshot, T> ofRun,
        Func<EvaluationSnapshot, T> ofEvaluation,
        CancellationToken cancellationToken)
        where T : class
    {
        if (JobId.IsEvaluation(jobId))
        {
            return await grains.GetGrain<IEvaluationGrain>(jobId).GetAsync(cancellationToken) is { } evaluation
                ? ofEvaluation(evaluation)
                : null;
        }

        return await grains.GetGrain<ITrainingRunGrain>(jobId).GetAsync(cancellationToken) is { } run ? ofRun(run) : null;
    }
}
