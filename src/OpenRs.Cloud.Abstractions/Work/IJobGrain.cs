using OpenRs.Cloud.Agents;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>What agents work for under a budget of its own: a training run or an evaluation. The key is the job id.</summary>
[Alias("openrs.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>What an agent must know to work for the job; <see langword="null"/> when it needs no agents.</summary>
    [Alias("GetOfferAsync")]
    Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken = default);

    /// <summary>What its costs are listed with, also after it was deleted; <see langword="null"/> when there was no such job.</summary>
    [Alias("GetSummaryAsync"), AlwaysInterleave]
    Task<JobSummary?> GetSummaryAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells the job that an agent holds a lease of it. Repeats do no harm.</summary>
    [Alias("LeaseOpenedAsync")]
    Task LeaseOpenedAsync(AgentInfo agent, CancellationToken cancellationToken = default);

    /// <summary>Tells the job that an agent gave its lease of it back.</summary>
    [Alias("LeaseClosedAsync")]
    Task LeaseClosedAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>Tells the job that its ledger refused GPU time for want of budget.</summary>
    [Alias("BudgetRefusedAsync")]
    Task BudgetRefusedAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells the job that its budget cannot pay the price of an agent that wanted to work for it.</summary>
    [Alias("PriceRefusedAsync")]
    Task PriceRefusedAsync(AgentInfo agent, CancellationToken cancellationToken = default);

    /// <summary>Tells the job that a batch of its work is over: all units finished, or one failed for good. Repeats do no harm.</summary>
    [Alias("AdvanceAsync")]
    Task AdvanceAsync(CancellationToken cancellationToken = default);
}
