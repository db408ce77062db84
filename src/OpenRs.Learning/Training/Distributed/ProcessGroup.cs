using System.Runtime.InteropServices;
using OpenRs.Learning.Native;
using TorchSharp;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// Processes that train one model together, connected by libtorch's own collectives. Every rank must call the same operations in the same
/// order, from one thread; each blocks until its data is there. Nothing is added on the way: sums are made by
/// <see cref="DataParallel"/> in an order that does not depend on the number of ranks.
/// </summary>
public sealed class ProcessGroup : IDisposable
{
    private readonly GroupHandle _handle;

    private ProcessGroup(ProcessGroupOptions options, GroupHandle handle) =>
        (Rank, World, _handle) = (options.Rank, options.World, handle);

    /// <summary>Number of this rank, from 0.</summary>
    public int Rank { get; }

    /// <summary>Number of ranks.</summary>
    public int World { get; }

    /// <summary>Why ranks cannot be connected here, or null when they can.</summary>
    /// <param name="backend">What would carry the data.</param>
    public static string? FindProblem(CollectiveBackend backend = CollectiveBackend.Gloo)
    {
        if (NativeRuntime.Problem is { } problem)
        {
            return $"the native library is not in use: {problem}";
        }

        return (GroupCalls.openrs_group_backends() & (int)backend) != 0
            ? null
            : $"the native library was built without {backend}: its headers were not found beside libtorch ({Hint(backend)}).";
    }

    /// <summary>Meets the other ranks and connects to each of them.</summary>
    /// <param name="options">Who this is and where the others are.</param>
    /// <param name="listening">At rank 0: told the port that the others must be given, before they are waited for.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="CollectivesUnavailableException">This build has no collectives.</exception>
    /// <exception cref="ProcessGroupException">The others did not come within the timeout.</exception>
    public static ProcessGroup Connect(ProcessGroupOptions options, Action<int>? listening = null)
    {
        options.Validate();
        if (FindProblem(options.Backend) is { } problem)
        {
            throw new CollectivesUnavailableException($"Several trainer ranks need collectives, and there are none: {problem}");
        }

        var timeout = (long)options.Timeout.TotalMilliseconds;
        var who = $"rank {options.Rank} of {options.World} at {options.Host}:{options.Port}";
        var handle = GroupCalls.openrs_group_open(options.Host, options.Port, options.Rank == 0 ? 1 : 0, timeout, out var port);
        try
        {
            Check(!handle.IsInvalid, who, "opening the meeting point");
            if (options.Rank == 0)
            {
                listening?.Invoke(port);
            }

            Check(
                GroupCalls.openrs_group_connect(
                    handle, (int)options.Backend, options.LocalAddress, options.Rank, options.World, timeout) == 1,
                who,
                "connecting to the other ranks");
            return new ProcessGroup(options, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Gives every rank the values of one.</summary>
    /// <param name="tensor">Contiguous, of the same type and size on every rank.</param>
    /// <param name="root">The rank whose values count.</param>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void Broadcast(torch.Tensor tensor, int root) =>
        Run("broadcast", GroupCalls.openrs_group_broadcast(_handle, tensor.Handle, root));

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

        // Gloo ends the process where there is nothing to gather: a step whose groups are all left out.
        if (input.NumberOfElements > 0)
        {
            Run("all-gather", GroupCalls.openrs_group_all_gather(_handle, output.Handle, input.Handle));
        }
    }

    /// <summary>Sends every rank its part of the input.</summary>
    /// <param name="output">Contiguous; what the ranks sent to this one, in their order.</param>
    /// <param name="received">Elements from each rank; their sum is the output.</param>
    /// <param name="input">Contiguous; what each rank gets, in their order.</param>
    /// <param name="sent">Elements to each rank; their sum is the input.</param>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void AllToAll(torch.Tensor output, ReadOnlySpan<long> received, torch.Tensor input, ReadOnlySpan<long> sent)
    {
        if (received.Length != World || sent.Length != World || Sum(received) != output.NumberOfElements
            || Sum(sent) != input.NumberOfElements)
        {
            throw new ArgumentException(
                $"The parts of {World} ranks do not add up to {output.NumberOfElements} received and {input.NumberOfElements} sent elements.");
        }

        Run("all-to-all", GroupCalls.openrs_group_all_to_all(_handle, output.Handle, received, input.Handle, sent));
    }

    /// <summary>Returns when every rank has called it.</summary>
    /// <exception cref="ProcessGroupException">Another rank has died or does not answer.</exception>
    public void Barrier() => Run("barrier", GroupCalls.openrs_group_barrier(_handle));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static string Hint(CollectiveBackend backend) => backend == CollectiveBackend.Gloo
        ? "Debian: apt-get install libgloo-dev"
        : "nccl.h of the NCCL that libtorch was built with";

    private static void Check(bool ok, string who, string operation)
    {
        try
        {
            NativeRuntime.Check(ok ? 1 : 0);
        }
        catch (ExternalException error)
        {
            throw new ProcessGroupException(
                $"{who}: {operation} failed: {error.Message} Another rank has died or does not answer; end all ranks and go on from the last checkpoint.", error);
        }
    }

    private void Run(string operation, int ok) => Check(ok == 1, $"Rank {Rank} of {World}", operation);
}
