using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>An archive of runs, in memory. It fails like the store, and the server may die right after a write.</summary>
/// <param name="world">The world.</param>
/// <param name="server">The server that dies.</param>
/// <param name="process">Its life.</param>
/// <param name="blocks">What is in the archive, by run and first number.</param>
/// <param name="what">What its items are, in words.</param>
internal sealed class SimulatedRunArchive<T>(
    World world,
    SimulatedServer server,
    SimulatedProcess process,
    Dictionary<(string RunId, long First), IReadOnlyList<T>> blocks,
    string what) : IRunArchive<T>
{
    private readonly StorageAnswers _answers = new(world, process);

    public async Task WriteAsync(
        string projectId, string runId, long first, IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        await _answers.Answer(true);
        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, $"cannot write a block of {what}");
            throw new IOException("simulated");
        }

        if (blocks.TryGetValue((runId, first), out var before)
            && !StateFormat.Write(before).AsSpan().SequenceEqual(StateFormat.Write(items)))
        {
            world.Violated(Violation.LostResult, $"the block of {what} from {first} on is written again with others");
        }

        blocks[(runId, first)] = items;
        world.Log.Add(process.Name, $"has the {what} from {{0}} on in the archive", first);
        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            world.Faults.Note(FaultKind.ServerCrash, process.Name, $"dies after it wrote a block of {what}");
            server.Crash();
            await StorageAnswers.Never<bool>();
        }
    }

    public Task<IReadOnlyList<T>> ReadAsync(string projectId, string runId, long first, CancellationToken cancellationToken) =>
        _answers.Answer(blocks.GetValueOrDefault((runId, first)) ?? []);
}
