using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Evaluations;

/// <content>Brings ledger, pool and shards after the evaluation's state. All of it is idempotent, so it can be done again.</content>
public sealed partial class EvaluationGrain
{
    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        _mustReconcile = true;
        await (IsOver ? CloseAsync(cancellationToken) : OpenAsync(cancellationToken));
        _mustReconcile = false;
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        await Pool.RemoveRunAsync(EvaluationId, cancellationToken);
        await Ledger.CloseAsync(cancellationToken);
        await ClearCutsAsync(Job.Cuts.Length, cancellationToken);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var spec = Job.Spec!;
        await MakeCutAsync(cancellationToken);
        try
        {
            await Ledger.OpenAsync(spec.BudgetUsd, spec.MaxAgents, mustSave: false, trainer: null, cancellationToken);
        }
        catch (CloudException exception) when (exception.Reason == ErrorReason.InvalidBudget)
        {
            var ledger = await Ledger.GetAsync(cancellationToken);
            await state.ReplaceAsync(context, EvaluationMachine.BudgetRefused(Job, ledger, time.GetUtcNow()), cancellationToken);
        }

        await (Job.Exhausted is null
            ? Pool.AddJobAsync(EvaluationId, spec.MaxAgents, AgentRoles.Evaluate, spec.Priority, cancellationToken)
            : Pool.RemoveRunAsync(EvaluationId, cancellationToken));
    }
}
