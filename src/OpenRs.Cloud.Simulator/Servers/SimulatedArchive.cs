using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The archive of charges, in memory. It fails like the store, and the server may die right after an append.</summary>
internal sealed class SimulatedArchive(World world, SimulatedServer server, SimulatedProcess process) : IChargeArchive
{
    public async Task AppendAsync(string ledgerId, IReadOnlyList<ChargeEntry> entries, CancellationToken cancellationToken)
    {
        await DelayAsync(process.IsAlive);
        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, "cannot append to the charge archive");
            throw new IOException("simulated");
        }

        var isTorn = world.Faults.Strikes(FaultKind.TornAppend);
        Append(ledgerId, isTorn ? [.. entries.Take(world.Random.Below(entries.Count))] : entries);
        if (isTorn)
        {
            world.Faults.Note(FaultKind.TornAppend, process.Name, "dies while it appends to the charge archive");
            server.Crash();
            await DelayAsync(isAlive: false);
        }
        else if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            world.Faults.Note(FaultKind.ServerCrash, process.Name, "dies after it appended to the charge archive");
            server.Crash();
            await DelayAsync(isAlive: false);
        }
    }

    private void Append(string ledgerId, IReadOnlyList<ChargeEntry> entries)
    {
        var books = world.Books.TryGetValue(ledgerId, out var known) ? known : world.Books[ledgerId] = [];
        foreach (var entry in entries)
        {
            if (entry.Sequence == books.Count + 1)
            {
                books.Add(entry);
            }
            else if (entry.Sequence > books.Count || books[(int)entry.Sequence - 1] != entry)
            {
                world.Violated(
                    Violation.DoubleCharge, $"entry {entry.Sequence} of the charge archive does not go on where {books.Count} entries end");
            }
        }

        world.Log.Add(process.Name, "has {0} entries in the charge archive", books.Count);
    }

    public async Task<IReadOnlyList<ChargeEntry>> ReadAsync(string ledgerId, CancellationToken cancellationToken)
    {
        await DelayAsync(process.IsAlive);
        return world.Books.GetValueOrDefault(ledgerId) ?? [];
    }

    // The answer to a dead server never comes.
    private Task DelayAsync(bool isAlive)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isAlive)
        {
            process.After(world.Random.Seconds(0.0005, 0.01), answer.SetResult);
        }

        return answer.Task;
    }
}
