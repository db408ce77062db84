using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>Does work units. The protocol knows nothing of models, and this knows nothing of leases.</summary>
public interface IUnitExecutor
{
    /// <summary>Sets where objects lie, as the server says.</summary>
    void UseObjects(string uri);

    /// <summary>
    /// Does units of one kind and policy version, and reports each as soon as it is done. Must not compute on the caller's thread, which
    /// sends the heartbeats.
    /// </summary>
    /// <param name="offer">The run or evaluation they belong to.</param>
    /// <param name="units">The units; at least one.</param>
    /// <param name="report">Takes in finished units, in any order.</param>
    /// <param name="phases">Is told what the time goes into.</param>
    /// <param name="cancellationToken">Ends the work: the lease is over.</param>
    /// <exception cref="UnitException">A unit cannot be done.</exception>
    Task ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken);

    /// <summary>Units of one kind that are worth doing together, at least 1.</summary>
    int UnitsAtOnce(Offer offer);
}
