using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Telemetry;

/// <summary>The grains that are active in this process, as metrics tell of them.</summary>
public sealed class LiveGrains
{
    /// <summary>Runs.</summary>
    public LiveSet<TrainingRunState> Runs { get; } = new();

    /// <summary>Evaluations.</summary>
    public LiveSet<EvaluationJobState> Evaluations { get; } = new();

    /// <summary>Money of jobs.</summary>
    public LiveSet<LedgerState> Ledgers { get; } = new();

    /// <summary>Units of work of runs.</summary>
    public LiveSet<QueueState> Queues { get; } = new();

    /// <summary>Jobs of pools.</summary>
    public LiveSet<LivePool> Pools { get; } = new();

    /// <summary>Agents that are connected.</summary>
    public LiveSet<LiveAgent> Agents { get; } = new();

    /// <summary>Budgets of projects.</summary>
    public LiveSet<LiveProject> Projects { get; } = new(keepsLast: true);
}
