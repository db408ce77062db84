using OpenRs.Learning.Devices;
using OpenRs.Learning.Training.Distributed.Collectives;
using OpenRs.Learning.Training.Distributed.Sockets;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Distributed.Nccl;

/// <summary>
/// Exchanges between GPUs. The sockets stay beside it: they bring the group together, are the barrier, and tell that a rank is lost, which
/// NCCL alone would wait for without end.
/// </summary>
internal sealed class NcclTransport : ITransport
{
    // How soon the end of a rank is noticed during an exchange.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaveGrace = TimeSpan.FromSeconds(30);

    // NCCL may say first that another rank has ended, but not which; the sockets know it a moment later.
    private static readonly TimeSpan NewsGrace = TimeSpan.FromSeconds(1);

    private readonly SocketMesh _mesh;
    private readonly ProcessGroupOptions _options;
    private nint _communicator;

    private NcclTransport(SocketMesh mesh, ProcessGroupOptions options) => (_mesh, _options) = (mesh, options);

    /// <summary>Makes the group of GPUs over connected sockets, which it then owns.</summary>
    /// <exception cref="TransportException">NCCL fails, or a rank is lost.</exception>
    public static NcclTransport Open(SocketMesh mesh, ProcessGroupOptions options)
    {
        var transport = new NcclTransport(mesh, options);
        try
        {
            transport.Initialize();
            return transport;
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Exchange(Collective collective, MemoryRegion?[] sent, MemoryRegion?[] received)
    {
        if (collective == Collective.Barrier)
        {
            _mesh.Exchange(collective, sent, received);
            return;
        }

        Run(() =>
        {
            CudaDevice.MakeCurrent(_options.Gpu);
            Enqueue(sent, received);
            cuda.synchronize(new Device(DeviceType.CUDA, _options.Gpu));
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_communicator != 0)
        {
            _ = NcclCalls.ncclCommDestroy(_communicator);
            _communicator = 0;
        }

        _mesh.Dispose();
    }

    private void Initialize()
    {
        var id = ShareId();
        Run(() =>
        {
            CudaDevice.MakeCurrent(_options.Gpu);
            NcclCalls.Check(NcclCalls.ncclCommInitRank(out _communicator, _options.World, id, _options.Rank));
        });
    }

    // Rank 0 makes it.
    private unsafe NcclUniqueId ShareId()
    {
        NcclUniqueId id = default;
        var region = new MemoryRegion((nint)(&id), NcclUniqueId.Size);
        var (sent, received) = (new MemoryRegion?[_options.World], new MemoryRegion?[_options.World]);
        if (_options.Rank == 0)
        {
            NcclCalls.Check(NcclCalls.ncclGetUniqueId(out id));
            Array.Fill(sent, region, 1, _options.World - 1);
        }
        else
        {
            received[0] = region;
        }

        _mesh.Exchange(Collective.Broadcast, sent, received);
        return id;
    }

    // The default stream is libtorch's too, so that NCCL starts when the tensors are there.
    private void Enqueue(MemoryRegion?[] sent, MemoryRegion?[] received)
    {
        NcclCalls.Check(NcclCalls.ncclGroupStart());
        for (var rank = 0; rank < _options.World; rank++)
        {
            if (sent[rank] is { Length: > 0 } source)
            {
                NcclCalls.Check(NcclCalls.ncclSend(source.Address, (nuint)source.Length, NcclCalls.Byte, rank, _communicator, 0));
            }

            if (received[rank] is { Length: > 0 } target)
            {
                NcclCalls.Check(NcclCalls.ncclRecv(target.Address, (nuint)target.Length, NcclCalls.Byte, rank, _communicator, 0));
            }
        }

        NcclCalls.Check(NcclCalls.ncclGroupEnd());
    }

    // NCCL's calls block, so a thread of their own waits in them while this one watches the other ranks.
    private void Run(Action calls)
    {
        var work = Task.Factory.StartNew(calls, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Watch(work);
        }
        catch (TransportException error)
        {
            Abort();
            _mesh.Fail(error.Message, _options.Rank);
        }

        if (work.Exception?.InnerException is { } failure)
        {
            Abort();
            _mesh.Check(NewsGrace);
            _mesh.Fail(failure.Message, _options.Rank);
        }
    }

    // A rank that has left may have done its part of this exchange, which then ends soon.
    private void Watch(Task work)
    {
        var started = TimeProvider.System.GetTimestamp();
        var limit = _options.Timeout;
        while (Task.WaitAny([work], CheckInterval) < 0)
        {
            _mesh.Check();
            CheckCommunicator();
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            limit = _mesh.HasAnyLeft && limit == _options.Timeout ? elapsed + LeaveGrace : limit;
            if (elapsed > limit)
            {
                _mesh.Fail($"NCCL did not finish within {elapsed.TotalSeconds:0.#} s", _options.Rank);
            }
        }
    }

    private void CheckCommunicator()
    {
        if (_communicator != 0)
        {
            NcclCalls.Check(NcclCalls.ncclCommGetAsyncError(_communicator, out var error));
            NcclCalls.Check(error);
        }
    }

    private void Abort()
    {
        if (_communicator != 0)
        {
            _ = NcclCalls.ncclCommAbort(_communicator);
            _communicator = 0;
        }
    }
}
