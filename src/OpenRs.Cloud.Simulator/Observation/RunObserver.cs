using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>Watches one run from outside: what is stored, what agents are told, and what they do.</summary>
internal sealed class RunObserver
{
    private readonly World _world;
    private readonly MoneyWatch _money;
    private readonly ResultWatch _results;

    public RunObserver(World world, string runId)
    {
        _world = world;
        RunId = runId;
        _money = new MoneyWatch(world, runId, world.Violated);
        _results = new ResultWatch(world.Violated);
    }

    public string RunId { get; }

    /// <summary>The run as stored last.</summary>
    public TrainingRunState? Run { get; private set; }

    /// <summary>Its ledger as stored last.</summary>
    public LedgerState Ledger { get; private set; } = new();

    public decimal SpentUsd => _money.SpentUsd;

    public decimal UsedUsd => _money.UsedUsd;

    /// <summary>Charged, and of no use to the result.</summary>
    public decimal WastedUsd => _money.SpentUsd - _results.UsefulUsd;

    public bool IsFinal => Run is { } run && RunTransitions.IsFinal(run.State);

    /// <summary>Whether the run is over and every second of it is booked.</summary>
    public bool IsSettled => IsFinal && _money.IsSettled;

    public void OnStored(TrainingRunState run)
    {
        if (Run?.State != run.State)
        {
            _world.Log.Add("run", $"is {RunTransitions.Name(run.State)} at step {{0}}: {run.Reason}", run.Step);
        }

        Run = run;
    }

    public void OnStored(LedgerState ledger)
    {
        Ledger = ledger;
        _money.OnStored(ledger);
    }

    public void OnTimeHidden(long ticks) => _money.OnTimeHidden(ticks);

    public void OnUseBegan(string leaseId) => _money.RowOf(leaseId)?.Begin(_world.Time.Ticks);

    public void OnUseEnded(string leaseId) => _money.RowOf(leaseId)?.End(_world.Time.Ticks);

    public void OnUnitDone(string leaseId, string batchId, int position, TimeSpan took) =>
        _results.OnUnitDone(leaseId, batchId, position, took.Ticks * (_money.RowOf(leaseId)?.UsdPerTick ?? 0));

    public void OnStored(QueueState queue) => _results.OnStored(queue);

    public void OnWorkGranted(WorkGrant grant) => _results.OnWorkGranted(grant);

    public void OnReceipt(string leaseId, UnitReport report, ReceiptStatus status)
    {
        _world.Log.Add("run", $"answers {report.BatchId}/{{0}}: {status}", report.Position);
        _results.OnReceipt(leaseId, report, status);
    }

    public void CheckEnd()
    {
        _money.CheckEnd();
        _results.CheckEnd(Run!);
    }
}
