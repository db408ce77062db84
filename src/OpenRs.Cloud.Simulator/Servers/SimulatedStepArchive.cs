using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The archive of steps, in memory. It fails like the store, and the server may die right after a write.</summary>
internal sealed class SimulatedStepArchive(World world, SimulatedServer server, SimulatedProcess process) : IStepArchive
{
    private readonly StorageAnswers _answers = new(world, process);

    public async Task WriteAsync(
        string projectId, string runId, int first, IReadOnlyList<StepMetrics> steps, CancellationToken cancellationToken)
    {
        await _answers.Answer(true);
        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, "cannot write a block of steps");
            throw new IOException("simulated");
        }

        if (world.StepBlocks.TryGetValue((runId, first), out var before)
            && !StateFormat.Write(before).AsSpan().SequenceEqual(StateFormat.Write(steps)))
        {
            world.Violated(Violation.LostResult, $"the block of step {first} is written again with other steps");
        }

        world.StepBlocks[(runId, first)] = steps;
        world.Log.Add(process.Name, "has the steps from {0} on in the archive", first);
        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            world.Faults.Note(FaultKind.ServerCrash, process.Name, "dies after it wrote a block of steps");
            server.Crash();
            await StorageAnswers.Never<bool>();
        }
    }

    public Task<IReadOnlyList<StepMetrics>> ReadAsync(string projectId, string runId, int first, CancellationToken cancellationToken) =>
        _answers.Answer(world.StepBlocks.GetValueOrDefault((runId, first)) ?? []);
}
