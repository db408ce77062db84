using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Distributed.Collectives;
using OpenRs.Learning.Training.Distributed.Nccl;

namespace OpenRs.Learning.Tests.Training.Distributed;

public sealed class RendezvousTests
{
    private static readonly ProcessGroupOptions Options = new()
    {
        Rank = 0, World = 2, Port = 0, Token = ThreadRanks.Token, ConnectTimeout = TimeSpan.FromSeconds(60),
    };

    [Theory]
    [InlineData(2, 2, 1, ThreadRanks.Token)]
    [InlineData(0, 0, 1, ThreadRanks.Token)]
    [InlineData(0, 65, 1, ThreadRanks.Token)]
    [InlineData(1, 2, 0, ThreadRanks.Token)]
    [InlineData(0, 1, 70_000, ThreadRanks.Token)]
    [InlineData(0, 1, 1, "short")]
    public void Connect_OptionsOutOfRange_IsRefused(int rank, int world, int port, string token) => Assert.Throws<ArgumentException>(
        () => ProcessGroup.Connect(new ProcessGroupOptions { Rank = rank, World = world, Port = port, Token = token }));

    [Fact]
    public void Connect_WithoutTheOthers_EndsAtTheTimeout()
    {
        var error = Assert.Throws<ProcessGroupException>(
            () => ProcessGroup.Connect(Options with { World = 3, ConnectTimeout = TimeSpan.FromSeconds(1) }));
        Assert.Contains("Rank 0 of 3 could not join the process group", error.Message, StringComparison.Ordinal);
        Assert.Contains("rank 1 and rank 2 did not connect within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_WithoutRankZero_EndsAtTheTimeout()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        var error = Assert.Throws<ProcessGroupException>(
            () => ProcessGroup.Connect(Options with { Rank = 1, Port = port, ConnectTimeout = TimeSpan.FromSeconds(1) }));
        Assert.Contains("rank 0 did not answer within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UnauthenticatedConnections_TakesTheRanksOnly()
    {
        var unauthenticated = new List<TcpClient>();
        var draws = new PhiloxSequence(5, 1);
        var ports = new TaskCompletionSource<int>();
        var zero = RunAsync(Options, group => { group.Barrier(); return ""; }, port =>
        {
            // Silence, noise, a long message, an end at once.
            for (var i = 0; i < 40; i++)
            {
                var connection = new TcpClient("127.0.0.1", port);
                unauthenticated.Add(connection);
                connection.GetStream().Write([.. Enumerable.Range(0, i * 50).Select(_ => (byte)draws.Next(256))]);
                if (i % 2 == 0)
                {
                    connection.Close();
                }
            }

            ports.SetResult(port);
        });
        var port = await ports.Task;
        var other = await RunAsync(Options with { Rank = 1, Port = port, Token = "the token of another run" });
        var world = await RunAsync(Options with { Rank = 1, Port = port, World = 3 });
        var ranks = await RunAsync(Options with { Rank = 1, Port = port }, group => { group.Barrier(); return "met"; });
        Assert.Contains("has another token, so it belongs to another run", other, StringComparison.Ordinal);
        Assert.Contains("rank 0 was told another number of ranks than 3", world, StringComparison.Ordinal);
        Assert.Equal("met", ranks);
        Assert.Equal("", await zero);
        unauthenticated.ForEach(static connection => connection.Dispose());
    }

    [SkippableFact]
    public void Connect_NcclThatIsMissing_SaysWhatIsMissing()
    {
        Skip.If(NativeLibrary.TryLoad("libnccl.so.2", out _), "This machine has NCCL.");
        var error = Assert.Throws<CollectivesUnavailableException>(
            () => ProcessGroup.Connect(Options with { Backend = CollectiveBackend.Nccl }));
        Assert.StartsWith("NCCL was asked for and libnccl.so.2 is not found. Install", error.Message, StringComparison.Ordinal);
        Assert.Contains("libnccl2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public unsafe void UniqueId_AsNcclHasIt_IsOfItsSize() => Assert.Equal(128, sizeof(NcclUniqueId));

    private static Task<string> RunAsync(
        ProcessGroupOptions options, Func<ProcessGroup, string>? run = null, Action<int>? listening = null) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    using var group = ProcessGroup.Connect(options, listening);
                    return run?.Invoke(group) ?? "";
                }
                catch (ProcessGroupException error)
                {
                    return error.Message;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
