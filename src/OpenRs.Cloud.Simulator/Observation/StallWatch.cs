using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks that a run of which all units come back does not cost without end. It counts the time with leases in which no result was
/// acknowledged, of stretches without any other fault: those take time of their own.
/// </summary>
internal sealed class StallWatch(World world)
{
    // Beyond the limit: units wait for up to 50 seconds before they are tried again, and an agent tries four of them one after the other.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(90);

    // Where none came back for so long, none was tried: the run waits for an agent that can do it.
    private static readonly TimeSpan LongestBetweenTries = TimeSpan.FromSeconds(70);
    private readonly long _most = (world.Plan.Stall.Limit + Slack)?.Ticks ?? long.MaxValue;
    private long _ticks;
    private long _seenAt;
    private long _returnedAt;
    private int _returns;
    private int _otherFaults;
    private bool _hasLeases;
    private bool _isAtWork;

    /// <summary>A result was acknowledged.</summary>
    public void OnAccepted() => _ticks = 0;

    /// <summary>The run was stored.</summary>
    public void OnStored(TrainingRunState run)
    {
        _isAtWork = run.State is RunState.Provisioning or RunState.Running;
        _ticks = _isAtWork ? _ticks : 0;
    }

    /// <summary>The queue was stored. A unit that did not come back may only be slow.</summary>
    public void OnStored(QueueState queue)
    {
        var units = queue.Batches.SelectMany(static batch => batch.Units).ToList();
        _ticks = units.Exists(static unit => unit is { Status: UnitStatus.Leased, Waits: 0 }) ? 0 : _ticks;
        var returns = units.Sum(static unit => unit.Waits);
        _returnedAt = returns != _returns ? world.Time.Ticks : _returnedAt;
        _returns = returns;
    }

    /// <summary>The ledger was stored.</summary>
    public void OnStored(LedgerState ledger)
    {
        var (now, others) = (world.Time.Ticks, world.Faults.Counts.Sum() - world.Faults.Counts[(int)FaultKind.ServiceAway]);
        var isStalled = _isAtWork && others == _otherFaults && now - _returnedAt <= LongestBetweenTries.Ticks;
        _ticks = isStalled ? _ticks + (_hasLeases ? now - _seenAt : 0) : 0;
        (_seenAt, _otherFaults, _hasLeases) = (now, others, ledger.Leases.Length > 0);
        if (_ticks > _most)
        {
            world.Violated(Violation.Overspend, $"the run is charged for {new TimeSpan(_ticks)}, and all its units come back");
            _ticks = 0;
        }
    }
}
