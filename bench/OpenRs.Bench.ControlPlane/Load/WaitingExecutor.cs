using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Waits as long as a unit would take, and writes a small object as its result.</summary>
/// <param name="agentId">Id of its agent.</param>
/// <param name="objects">Where results go.</param>
/// <param name="options">How long units take.</param>
/// <param name="time">The time.</param>
/// <param name="ended">Ends the work, whatever becomes of the lease.</param>
internal sealed class WaitingExecutor(
    string agentId, IObjectStore objects, LoadOptions options, TimeProvider time, CancellationToken ended) : IUnitExecutor
{
    private readonly Random _random = new(agentId.GetHashCode(StringComparison.Ordinal));

    /// <summary>The work that began last.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    public void UseObjects(string uri)
    {
    }

    public int UnitsAtOnce(Offer offer) => 1;

    public Task ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken) =>
        Work = WorkUntilEndedAsync(offer, units, report, phases, cancellationToken);

    private async Task WorkUntilEndedAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken leaseEnded)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leaseEnded, ended);
        try
        {
            await WorkAsync(offer, units, report, phases, either.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The bench is over, which is no failure of the unit.
        }
    }

    private async Task WorkAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
        {
            using (phases.Enter(unit.Train is null ? Phase.Rollout : Phase.Train))
            {
                var share = unit.Train is null ? 0.5 + _random.NextDouble() : 0.1;
                await Task.Delay(TimeSpan.FromSeconds(options.UnitSeconds * share), time, cancellationToken);
            }

            var content = Encoding.UTF8.GetBytes($$"""{"unit":"{{unit.UnitId}}"}""" + "\n");
            var name = unit.Train is { } train
                ? ObjectNames.Policy(offer.JobPrefix, train.Step + 1)
                : ObjectNames.Rollout(offer.JobPrefix, unit.Rollout.Step, unit.Rollout.Position);
            await objects.PutAsync(name, content, PutCondition.None, cancellationToken);
            var result = new ObjectRef { Name = name, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
            report(new UnitOutcome(unit.UnitId, result)
            {
                Metrics = new Dictionary<string, double> { ["reward"] = 0.5, ["completions/mean_length"] = 512 },
            });
        }
    }
}
