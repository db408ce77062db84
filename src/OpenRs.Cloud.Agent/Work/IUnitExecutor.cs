using OpenRs.Cloud.Agent.Leases;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>Does work units. The session knows nothing of models, and this knows nothing of leases.</summary>
internal interface IUnitExecutor : IDisposable
{
    /// <summary>Sets where objects lie, as the server says.</summary>
    void UseObjects(string uri);

    /// <summary>Does units of one kind and policy version, and reports each as soon as it is done. Runs on a thread of its own.</summary>
    /// <param name="run">The run they belong to.</param>
    /// <param name="units">The units; at least one.</param>
    /// <param name="report">Takes in finished units, in any order.</param>
    /// <param name="phases">Is told what the time goes into.</param>
    /// <param name="cancellationToken">Ends the work: the lease is over.</param>
    /// <exception cref="UnitException">A unit cannot be done.</exception>
    Task ExecuteAsync(
        Offer run, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken);

    /// <summary>Units of one kind that are worth doing together.</summary>
    int UnitsAtOnce(Offer run);
}
