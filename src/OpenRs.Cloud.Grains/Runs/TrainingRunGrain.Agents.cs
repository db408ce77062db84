using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <content>What a run is told of its agents.</content>
public sealed partial class TrainingRunGrain
{
    /// <inheritdoc/>
    public Task LeaseOpenedAsync(AgentInfo agent, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return Task.CompletedTask;
        }

        var now = time.GetUtcNow();
        _notes.Add(run => RunAgents.Joined(run, agent, now));
        return MoveAsync(run => RunMachine.LeaseOpened(run, agent.AgentId, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task LeaseClosedAsync(string agentId, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return Task.CompletedTask;
        }

        var now = time.GetUtcNow();
        _notes.Add(run => RunAgents.Left(run, agentId, now));
        return MoveAsync(run => RunMachine.AgentsLost(run, [agentId]), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task BudgetRefusedAsync(CancellationToken cancellationToken)
    {
        if (!Exists || RunTransitions.IsFinal(Run.State))
        {
            return;
        }

        var ledger = await _followers.Ledger.GetAsync(cancellationToken);
        await MoveAsync(run => RunStops.BudgetRefused(run, ledger, time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PriceRefusedAsync(AgentInfo agent, CancellationToken cancellationToken)
    {
        if (Exists)
        {
            var (ledger, now) = (await _followers.Ledger.GetAsync(cancellationToken), time.GetUtcNow());
            _notes.AddRefusal(agent, run => RunAgents.Refused(run, agent, ledger, now));
            await MoveAsync(run => RunMachine.PriceRefused(run, agent, ledger, now), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task UnitFailedAsync(UnitFailure failure, bool isTriedAgain, CancellationToken cancellationToken)
    {
        if (Exists && !RunTransitions.IsFinal(Run.State))
        {
            var now = time.GetUtcNow();
            _notes.Add(run => RunEvents.UnitFailed(run, failure, isTriedAgain, now));
        }

        return Task.CompletedTask;
    }
}
