using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>Watches one job from outside: what is stored, what agents are told, and what they do.</summary>
internal abstract class JobObserver(World world, string jobId, UnitWatch units, bool keepsReserve)
{
    private readonly MoneyWatch _money = new(world, jobId, keepsReserve, world.Violated);

    public string JobId => jobId;

    /// <summary>Its ledger as stored last.</summary>
    public LedgerState Ledger { get; private set; } = new();

    public decimal SpentUsd => _money.SpentUsd;

    public decimal UsedUsd => _money.UsedUsd;

    /// <summary>Charged, and of no use to the result.</summary>
    public decimal WastedUsd => _money.SpentUsd - units.UsefulUsd;

    /// <summary>Whether the job never changes again.</summary>
    public abstract bool IsFinal { get; }

    /// <summary>Where it stands, for people.</summary>
    public abstract string Standing { get; }

    /// <summary>Whether the job is over, every second of it is charged, and its alerts tell what share of the budget that is.</summary>
    public virtual bool IsSettled => IsFinal && _money.IsSettled && Ledger.Alerts.All(SharesTold.Contains);

    /// <summary>The shares of its budget that its alerts told of, in percent.</summary>
    protected abstract IReadOnlyList<int> SharesTold { get; }

    protected World World => world;

    /// <summary>Its ledger was stored.</summary>
    public virtual void OnStored(LedgerState ledger, DateTimeOffset begun)
    {
        Ledger = ledger;
        _money.OnStored(ledger, begun);
    }

    public void OnTimeHidden(long ticks) => _money.OnTimeHidden(ticks);

    public void OnUseBegan(string leaseId) => _money.OnUseBegan(leaseId);

    public void OnUseEnded(string leaseId) => _money.RowOf(leaseId)?.End(world.Time.Ticks);

    public void OnUnitDone(string leaseId, string batchId, int position, TimeSpan took) =>
        units.OnUnitDone(leaseId, batchId, position, took.Ticks * (_money.RowOf(leaseId)?.UsdPerTick ?? 0));

    public void OnReceipt(string leaseId, UnitReport report, Work.ReceiptStatus status)
    {
        world.Log.Add("job", $"answers {report.BatchId}/{{0}}: {status}", report.Position);
        if (status == Work.ReceiptStatus.Accepted)
        {
            RequireObject(report, report.Result.Name, report.Result.Sha256);
            RequireObject(report, report.Checkpoint?.Prefix, report.Checkpoint?.WeightsSha256);
        }

        if (units.OnReceipt(leaseId, report, status))
        {
            OnAccepted(report);
        }
    }

    /// <summary>A unit is about to be given to an agent.</summary>
    public virtual void OnWorkGranted(WorkUnit unit)
    {
    }

    /// <summary>Its part of the state was stored.</summary>
    public abstract void OnStored(StateKey key, byte[] json);

    /// <summary>The world is over.</summary>
    public virtual void CheckEnd() => _money.CheckEnd();

    /// <summary>A result was acknowledged for the first time.</summary>
    protected virtual void OnAccepted(UnitReport report)
    {
    }

    private void RequireObject(UnitReport report, string? name, string? sha256)
    {
        if (name is not null && world.Objects.GetValueOrDefault(name) is var stored && stored != sha256)
        {
            world.Violated(
                Violation.LostResult,
                $"{report.BatchId}/{report.Position} counts, and {name} is {(stored is null ? "missing" : "corrupt")}");
        }
    }
}
