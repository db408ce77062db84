using OpenRs.Cloud.Work;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Evaluations;

/// <summary>
/// One evaluation; the key is the evaluation id. Its units are the samples of all problems, cut into shards, and it is the one place
/// that agents' requests and reports go to. A reminder reconciles it after any crash.
/// </summary>
[Alias("openrs.IEvaluationGrain")]
public interface IEvaluationGrain : IJobGrain, IWorkGrain
{
    /// <summary>Creates the evaluation and starts it. A repeated call answers it as it is.</summary>
    [Alias("CreateAsync")]
    Task<EvaluationSnapshot> CreateAsync(string projectId, EvaluationSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Answers the evaluation as it is, or <see langword="null"/> when it was never created.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<EvaluationSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers when the version is above <paramref name="version"/>, or after <paramref name="wait"/> as it is.</summary>
    [Alias("WaitForChangeAsync"), AlwaysInterleave]
    Task<EvaluationSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Ends the evaluation with what is finished.</summary>
    /// <exception cref="Errors.CloudException">EVALUATION_NOT_FOUND; ILLEGAL_TRANSITION in a final state other than cancelled.</exception>
    [Alias("CancelAsync")]
    Task<EvaluationSnapshot> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes an evaluation in a final state not exist any more; its ledger stays. A repeated call does no harm.
    /// </summary>
    /// <exception cref="Errors.CloudException">EVALUATION_NOT_FOUND; ILLEGAL_TRANSITION when it is not over.</exception>
    [Alias("DeleteAsync")]
    Task DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Cuts the samples into another number of shards. What is finished stays so, and what is under way goes on.</summary>
    /// <param name="shards">The shards, at least 1 and at most the number of samples.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="Errors.CloudException">EVALUATION_NOT_FOUND; ILLEGAL_TRANSITION in a final state.</exception>
    [Alias("ReshardAsync")]
    Task<EvaluationSnapshot> ReshardAsync(int shards, CancellationToken cancellationToken = default);
}
