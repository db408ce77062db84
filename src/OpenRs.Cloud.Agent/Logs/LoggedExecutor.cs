using System.Diagnostics;
using OpenRs.Cloud.Agent.Sessions;
using OpenRs.Cloud.Agent.Work;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Logs;

/// <summary>Says what is under way, so that log lines and spans name it.</summary>
internal sealed class LoggedExecutor(
    UnitExecutor executor, JobPlaces places, JobScope scope, LeaseKeeper lease, AgentOptions options) : IUnitExecutor
{
    public void UseObjects(string uri)
    {
        places.UseObjects(uri);
        executor.UseObjects(uri);
    }

    public int UnitsAtOnce(Offer offer) => executor.UnitsAtOnce(offer);

    public async Task ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        places.Add(offer);
        var traceId = ActivityContext.TryParse(units[0].Traceparent, null, out var trace) ? trace.TraceId.ToString() : null;
        scope.Begin(new JobWork(offer.Job, units[0].UnitId, options.AgentId, lease.Current?.LeaseId ?? "", traceId));
        try
        {
            await executor.ExecuteAsync(offer, units, report, phases, cancellationToken);
        }
        finally
        {
            scope.End();
        }
    }
}
