using OpenRs.Cloud.Agent.Work;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Logs;

/// <summary>Says which job and unit is under way, so that the lines of the log meanwhile are those of the job.</summary>
internal sealed class LoggedExecutor(UnitExecutor executor, JobPlaces places, JobScope scope) : IUnitExecutor
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
        scope.Begin(offer.Job, units[0].UnitId);
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
