using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks that an acknowledged unit stays done and counts under the token that had it, and adds up what useful work cost.
/// </summary>
internal abstract class UnitWatch(Action<Violation, string> violated)
{
    private readonly Dictionary<(string BatchId, int Position), string> _accepted = [];
    private readonly Dictionary<(string BatchId, int Position), long> _holder = [];
    private readonly Dictionary<(string LeaseId, string BatchId, int Position), decimal> _costs = [];

    /// <summary>Cost of the computing whose results count.</summary>
    public decimal UsefulUsd { get; private set; }

    /// <summary>An agent has computed a unit.</summary>
    public void OnUnitDone(string leaseId, string batchId, int position, decimal costUsd) => _costs[(leaseId, batchId, position)] = costUsd;

    /// <summary>A result was answered.</summary>
    /// <returns>Whether it is the first that was acknowledged for its unit.</returns>
    public bool OnReceipt(string leaseId, UnitReport report, ReceiptStatus status)
    {
        var unit = (report.BatchId, report.Position);
        Require(status != ReceiptStatus.Mismatch, $"{report.BatchId}/{report.Position} is there with other bytes");
        if (status == ReceiptStatus.Accepted && report.FencingToken != _holder.GetValueOrDefault(unit, report.FencingToken))
        {
            violated(
                Violation.StaleResult,
                $"{report.BatchId}/{report.Position} of token {report.FencingToken} counts, but token {_holder[unit]} has the unit");
        }

        if (status is not (ReceiptStatus.Accepted or ReceiptStatus.Duplicate) || !_accepted.TryAdd(unit, report.Result.Sha256))
        {
            return false;
        }

        UsefulUsd += _costs.GetValueOrDefault((leaseId, report.BatchId, report.Position));
        return true;
    }

    /// <summary>A unit was stored: who has it, and whether it is done.</summary>
    protected void OnStored(string batchId, int position, UnitState unit)
    {
        if (unit.FencingToken > 0)
        {
            _holder[(batchId, position)] = unit.FencingToken;
        }

        Require(
            unit.Status == UnitStatus.Finished || !_accepted.ContainsKey((batchId, position)),
            $"{batchId}/{position} is to be done again after its result was acknowledged");
    }

    /// <summary>Hash of the result that was acknowledged for a unit; null when none was.</summary>
    protected string? AcceptedOf(string batchId, int position) => _accepted.GetValueOrDefault((batchId, position));

    /// <summary>Says so when a result is lost.</summary>
    protected void Require(bool holds, string what)
    {
        if (!holds)
        {
            violated(Violation.LostResult, what);
        }
    }
}
