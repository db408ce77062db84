using OpenRs.Learning.Training.Distributed.Collectives;
using OpenRs.Learning.Training.Distributed.Nccl;
using OpenRs.Learning.Training.Distributed.Sockets;
using TorchSharp;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// Processes that train one model together. Every rank must call the same operations in the same order, from one thread; each blocks until
/// its data is there. Nothing is added on the way: sums are made by <see cref="DataParallel"/> in an order that does not depend on the
/// number of ranks.
/// </summary>
public sealed class ProcessGroup : IDisposable
{
    private readonly ITransport _transport;

    private ProcessGroup(ProcessGroupOptions options, ITransport transport) =>
        (Rank, World, _transport) = (options.Rank, options.World, transport);

    /// <summary>Number of this rank, from 0.</summary>
    public int Rank { get; }

    /// <summary>Number of ranks.</summary>
    public int World { get; }

    /// <summary>Connects to each of the other ranks.</summary>
    /// <param name="options">Who this is and where the others are.</param>
    /// <param name="listening">At rank 0: told the port that the others must be given, before they are waited for.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="CollectivesUnavailableException">NCCL was asked for and is missing.</exception>
    /// <exception cref="ProcessGroupException">The others did not come within the timeout, or belong to another run.</exception>
    public static ProcessGroup Connect(ProcessGroupOptions options, Action<int>? listening = null)
    {
        options.Validate();
        if (options.Backend == CollectiveBackend.Nccl)
        {
            NcclCalls.Load();
        }

        try
        {
            var mesh = SocketMesh.Connect(options, listening);
            return new ProcessGroup(
                options, options.Backend == CollectiveBackend.Nccl ? NcclTransport.Open(mesh, options) : mesh);
        }
        catch (TransportException error)
        {
            throw new ProcessGroupException(
                $"Rank {options.Rank} of {options.World} could not join the process group at {options.Host}:{options.Port}: "
                + $"{error.Message}.",
                error);
        }
    }

    /// <summary>Gives every rank the values of one.</summary>
    /// <param name="tensor">Contiguous, of the same type and size on every rank.</param>
    /// <param name="root">The rank whose values count.</param>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void Broadcast(torch.Tensor tensor, int root)
    {
        var region = MemoryRegion.Of(tensor);
        var (sent, received) = (new MemoryRegion?[World], new MemoryRegion?[World]);
        for (var rank = 0; rank < World && Rank == root; rank++)
        {
            sent[rank] = rank == Rank ? null : region;
        }

        received[root] = Rank == root ? null : region;
        Exchange(Collective.Broadcast, sent, received);
        GC.KeepAlive(tensor);
    }

    /// <summary>Gives every rank the values of all.</summary>
    /// <param name="output">Contiguous; the inputs of all ranks in their order.</param>
    /// <param name="input">Contiguous, of the same type and size on every rank.</param>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void AllGather(torch.Tensor output, torch.Tensor input)
    {
        if (output.NumberOfElements != input.NumberOfElements * World || output.dtype != input.dtype)
        {
            throw new ArgumentException(
                $"{World} ranks of {input.NumberOfElements} x {input.dtype} do not fill {output.NumberOfElements} x {output.dtype}.");
        }

        var (from, to) = (MemoryRegion.Of(input), MemoryRegion.Of(output));
        var (sent, received) = (new MemoryRegion?[World], new MemoryRegion?[World]);
        for (var rank = 0; rank < World; rank++)
        {
            sent[rank] = rank == Rank ? null : from;
            received[rank] = rank == Rank ? null : to.Slice(rank * from.Length, from.Length);
        }

        CopyOwn(output, Rank * input.NumberOfElements, input, 0, input.NumberOfElements);
        Exchange(Collective.AllGather, sent, received);
        GC.KeepAlive(output);
        GC.KeepAlive(input);
    }

    /// <summary>Sends every rank its part of the input.</summary>
    /// <param name="output">Contiguous; what the ranks sent to this one, in their order.</param>
    /// <param name="received">Elements from each rank; their sum is the output.</param>
    /// <param name="input">Contiguous; what each rank gets, in their order.</param>
    /// <param name="sent">Elements to each rank; their sum is the input.</param>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void AllToAll(torch.Tensor output, ReadOnlySpan<long> received, torch.Tensor input, ReadOnlySpan<long> sent)
    {
        if (received.Length != World || sent.Length != World || received[Rank] != sent[Rank] || output.dtype != input.dtype
            || Sum(received) != output.NumberOfElements || Sum(sent) != input.NumberOfElements)
        {
            throw new ArgumentException(
                $"The parts of {World} ranks do not add up to {output.NumberOfElements} x {output.dtype} received and "
                + $"{input.NumberOfElements} x {input.dtype} sent.");
        }

        CopyOwn(output, Sum(received[..Rank]), input, Sum(sent[..Rank]), sent[Rank]);
        Exchange(Collective.AllToAll, Parts(input, sent), Parts(output, received));
        GC.KeepAlive(output);
        GC.KeepAlive(input);
    }

    /// <summary>Returns when every rank has called it.</summary>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void Barrier()
    {
        var nothing = new MemoryRegion?[World];
        for (var rank = 0; rank < World; rank++)
        {
            nothing[rank] = rank == Rank ? null : default(MemoryRegion);
        }

        Exchange(Collective.Barrier, nothing, nothing);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static void CopyOwn(torch.Tensor output, long to, torch.Tensor input, long from, long count)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        output.view(-1).narrow(0, to, count).copy_(input.view(-1).narrow(0, from, count));
    }

    private MemoryRegion?[] Parts(torch.Tensor tensor, ReadOnlySpan<long> counts)
    {
        var region = MemoryRegion.Of(tensor);
        var (parts, start) = (new MemoryRegion?[World], 0L);
        for (var rank = 0; rank < World; rank++)
        {
            var length = counts[rank] * tensor.ElementSize;
            parts[rank] = rank == Rank ? null : region.Slice(start, length);
            start += length;
        }

        return parts;
    }

    private void Exchange(Collective collective, MemoryRegion?[] sent, MemoryRegion?[] received)
    {
        try
        {
            _transport.Exchange(collective, sent, received);
        }
        catch (TransportException error)
        {
            throw new ProcessGroupException(
                $"Rank {Rank} of {World}: {collective.ToName()} failed: {error.Message}. End all ranks and go on from the last checkpoint.",
                error);
        }
    }
}
