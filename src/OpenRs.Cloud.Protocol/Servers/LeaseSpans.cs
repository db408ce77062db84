using System.Diagnostics;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>
/// The spans of the units that an agent has over one connection. Without a listener there are none, and units carry none.
/// </summary>
internal sealed class LeaseSpans
{
    private readonly Lock _lock = new();
    private Dictionary<string, Activity>? _open;

    /// <summary>An agent is given units: each carries its span from now on.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="leaseId">Its lease.</param>
    /// <param name="batch">The batch of the units.</param>
    /// <param name="units">The units.</param>
    public void Begin(string agentId, string leaseId, WorkBatch batch, IEnumerable<WorkUnit> units)
    {
        if (!StepTrace.Source.HasListeners())
        {
            return;
        }

        // A span that is begun is the current one: what else this call does belongs to none of them.
        var caller = Activity.Current;
        var job = SessionMapper.JobOfLease(leaseId);
        foreach (var unit in units)
        {
            // An evaluation of its own has no steps: what its samples share is their problem.
            int? step = unit.Sample is null ? batch.Step : null;
            var trace = StepTrace.Of(job, step ?? unit.Sample!.Problem);
            var span = StepTrace.Begin(SpanNames.Lease, trace, job, step, unit.UnitId, agentId, leaseId);
            if (span is { Recorded: true })
            {
                unit.Traceparent = span.Id;
                Add(unit.UnitId, span);
            }
        }

        Activity.Current = caller;
    }

    /// <summary>An agent reports a unit.</summary>
    /// <returns>The unit's span, to be ended by whoever takes it; <see langword="null"/> for none.</returns>
    public Activity? Take(string unitId)
    {
        lock (_lock)
        {
            return _open is not null && _open.Remove(unitId, out var span) ? span : null;
        }
    }

    /// <summary>The agent has none of its units any more.</summary>
    /// <param name="reason">Why.</param>
    public void EndAll(string reason)
    {
        List<Activity> left;
        lock (_lock)
        {
            left = [.. _open?.Values ?? Enumerable.Empty<Activity>()];
            _open?.Clear();
        }

        // A span that ends makes the one before it current, which may have ended.
        var caller = Activity.Current;
        foreach (var span in left)
        {
            span.SetStatus(ActivityStatusCode.Error, reason).Dispose();
        }

        Activity.Current = caller;
    }

    private void Add(string unitId, Activity span)
    {
        lock (_lock)
        {
            (_open ??= new Dictionary<string, Activity>(StringComparer.Ordinal))[unitId] = span;
        }
    }
}
