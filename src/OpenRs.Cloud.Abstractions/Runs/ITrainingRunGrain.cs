using OpenRs.Cloud.Work;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// One training run; the key is the run id. It drives the step loop by short turns: each finished batch of work leads to the next. A
/// reminder reconciles it after any crash.
/// </summary>
[Alias("openrs.ITrainingRunGrain")]
public interface ITrainingRunGrain : IJobGrain
{
    /// <summary>Creates the run and starts it. A repeated call answers the run as it is.</summary>
    [Alias("CreateAsync")]
    Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Answers the run as it is, or <see langword="null"/> when it was never created.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<RunSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers when the run's version is above <paramref name="version"/>, or after <paramref name="wait"/> as it is.</summary>
    [Alias("WaitForChangeAsync"), AlwaysInterleave]
    Task<RunSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Stops the run after a checkpoint.</summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION in a final state other than cancelled.</exception>
    [Alias("CancelAsync")]
    Task<RunSnapshot> CancelAsync(CancellationToken cancellationToken = default);
}
