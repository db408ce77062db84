using OpenRs.Learning.Training.Distributed.Collectives;
using OpenRs.Learning.Training.Distributed.Sockets;

namespace OpenRs.Learning.Tests.Training.Distributed;

public sealed class SocketMeshTests
{
    private static readonly ProcessGroupOptions Options = new() { Rank = 0, World = 2, Port = 0, Token = ThreadRanks.Token };

    // NCCL's transport gives up for a reason of its own or for one of the mesh, and does not know which came first.
    [Fact]
    public async Task Fail_ASecondTime_KeepsTheFirstReason()
    {
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var rendezvous = Task.Factory.StartNew(
            () => SocketMesh.Connect(Options, port.SetResult),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        using var other = SocketMesh.Connect(Options with { Rank = 1, Port = await port.Task }, null);
        using var mesh = await rendezvous;

        Assert.Equal("first", Assert.Throws<TransportException>(() => mesh.Fail("first", 0)).Message);
        Assert.Equal("first", Assert.Throws<TransportException>(() => mesh.Fail("second", 1)).Message);
        Assert.Equal("first", Assert.Throws<TransportException>(mesh.Check).Message);
        MemoryRegion?[] regions = [default(MemoryRegion), null];
        var told = Assert.Throws<TransportException>(() => other.Exchange(Collective.Barrier, regions, regions));
        Assert.Equal("rank 0 is lost, as rank 0 reports", told.Message);
    }
}
