using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Evaluations;

/// <content>What clients ask of an evaluation.</content>
public sealed partial class EvaluationGrain
{
    /// <inheritdoc/>
    public async Task<EvaluationSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        CheckExists();
        if (Job.State != EvaluationState.Cancelled)
        {
            await FinishAsync(EvaluationState.Cancelled, "Cancelled by a client.", cancellationToken);
        }

        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (!WasCreated)
        {
            throw NotFound();
        }

        await MoveAsync(job => EvaluationMachine.Delete(job, time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<EvaluationSnapshot> ReshardAsync(int shards, CancellationToken cancellationToken)
    {
        CheckExists();
        await MoveAsync(job => EvaluationMachine.Reshard(job, shards, time.GetUtcNow()), cancellationToken);
        return (await GetAsync(cancellationToken))!;
    }

    private void CheckExists()
    {
        if (!Exists)
        {
            throw NotFound();
        }
    }

    private CloudException NotFound() => CloudException.NotFound(ErrorReason.EvaluationNotFound, $"Evaluation {EvaluationId}");
}
