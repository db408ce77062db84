using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>
/// An agent led by hand: it says what the test tells it to, and takes runs forward with results that name no real objects.
/// </summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> _call;
    private long _sequence;

    private FakeAgent(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call) => _call = call;

    /// <summary>The run that was offered last.</summary>
    public Offer? Offered { get; private set; }

    /// <summary>The lease that was granted last.</summary>
    public LeaseGranted? Lease { get; private set; }

    /// <summary>A stream on which nothing was said yet.</summary>
    public static FakeAgent Dial(ServerProcess server, string? authorization = null)
    {
        var metadata = new Metadata { { "authorization", authorization ?? $"Bearer {server.AgentToken}" } };
        return new FakeAgent(new ApiClient(server.Channel).Agents.Connect(metadata));
    }

    /// <summary>An agent that is welcome.</summary>
    public static async Task<FakeAgent> ConnectAsync(
        ServerProcess server, string agentId, string pool, DeviceType device = DeviceType.Unspecified)
    {
        var agent = Dial(server);
        var hello = Hello(agentId, pool);
        (hello.DeviceType, hello.EngineVersion) = (device, EngineVersion.Of(device));
        await agent.SendAsync(new ConnectRequest { Hello = hello });
        Assert.NotNull((await agent.ReadAsync()).Welcome);
        return agent;
    }

    public static Hello Hello(string agentId, string pool) =>
        new() { AgentId = agentId, EngineVersion = EngineVersion.Current, Pool = pool, GpuType = "cpu", GpuCount = 1, Device = "test" };

    public Task SendAsync(ConnectRequest request) => _call.RequestStream.WriteAsync(request);

    public Task HangUpAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>The next message of the server.</summary>
    /// <exception cref="RpcException">The server ended the call with an error.</exception>
    public async Task<ConnectResponse> ReadAsync() =>
        await TryReadAsync() ?? throw new InvalidOperationException("The server ended the call without an error.");

    /// <summary>The next message of the server, or <see langword="null"/> at the end of the call.</summary>
    public async Task<ConnectResponse?> TryReadAsync() =>
        await _call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Timeout) ? _call.ResponseStream.Current : null;

    public async Task<Offer> TakeOfferAsync()
    {
        await SendAsync(new ConnectRequest { Ready = new Ready() });
        Offered = (await ReadAsync()).Offer;
        return Offered;
    }

    public async Task<LeaseGranted> OpenLeaseAsync()
    {
        await SendAsync(new ConnectRequest { OpenLease = new OpenLease { Job = Offered!.Job, Sequence = ++_sequence } });
        Lease = (await ReadAsync()).LeaseGranted;
        return Lease;
    }

    public async Task<LeaseGranted> HeartbeatAsync()
    {
        await SendAsync(new ConnectRequest
        {
            Heartbeat = new Heartbeat { LeaseId = Lease!.LeaseId, FencingToken = Lease.FencingToken, Sequence = ++_sequence },
        });
        Lease = (await ReadAsync()).LeaseGranted;
        return Lease;
    }

    /// <summary>Gives the lease back and hangs up when the server has taken that in.</summary>
    public async Task LeaveAsync()
    {
        await CloseLeaseAsync();
        await HangUpAsync();
        while (await TryReadAsync() is not null)
        {
        }
    }

    /// <summary>Gives the lease back, whose seconds are charged as idle.</summary>
    public Task CloseLeaseAsync() => SendAsync(new ConnectRequest
    {
        CloseLease = new CloseLease { LeaseId = Lease!.LeaseId, FencingToken = Lease.FencingToken, Sequence = ++_sequence },
    });

    /// <summary>Takes over a lease that this agent got from an earlier connection.</summary>
    public void Resume(FakeAgent earlier) => (Offered, Lease, _sequence) = (earlier.Offered, earlier.Lease, earlier._sequence);

    /// <summary>Asks for work; the units, or none when the lease ended.</summary>
    public async Task<IReadOnlyList<WorkUnit>> RequestWorkAsync(int maxUnits)
    {
        await SendAsync(new ConnectRequest
        {
            RequestWork = new RequestWork { LeaseId = Lease!.LeaseId, FencingToken = Lease.FencingToken, MaxUnits = maxUnits },
        });
        var response = await ReadAsync();
        return response.Work?.Units
            ?? (response.LeaseEnded is not null ? [] : throw new InvalidOperationException($"Expected work, got {response}."));
    }

    public async Task<Receipt> CompleteAsync(WorkUnit unit)
    {
        await SendAsync(new ConnectRequest { WorkResult = ResultOf(unit) });
        return (await ReadAsync()).Receipt;
    }

    /// <summary>What it reports for a unit: always the same for the same unit.</summary>
    public WorkResult ResultOf(WorkUnit unit)
    {
        var result = new WorkResult
        {
            LeaseId = Lease!.LeaseId,
            FencingToken = Lease.FencingToken,
            UnitId = unit.UnitId,
            Result = new ObjectRef
            {
                Name = $"{Offered!.JobPrefix}/{unit.UnitId}",
                Sha256 = ApiClient.Hash([.. unit.UnitId.Select(static letter => (byte)letter)]),
            },
        };
        if (unit.Sample is { } sample)
        {
            result.Verdicts = sample.Problem % 2 == 0 ? new VerdictCounts { Correct = 1 } : new VerdictCounts { Wrong = 1 };
        }

        if (unit.Evaluate is { } evaluate)
        {
            result.Verdicts = new VerdictCounts { Correct = evaluate.Count };
        }

        if (unit.Train is { SaveCheckpoint: true, Step: var step })
        {
            result.Checkpoint = new CheckpointRef
            {
                Prefix = $"{Offered.JobPrefix}/checkpoints/{step + 1}",
                Step = step + 1,
                WeightsSha256 = ApiClient.Hash([(byte)step]),
            };
        }

        return result;
    }

    /// <summary>Does units one at a time until the run is over.</summary>
    /// <returns>The units in the order in which it did them.</returns>
    public async Task<IReadOnlyList<string>> WorkToTheEndAsync()
    {
        var done = new List<string>();
        while (await RequestWorkAsync(1) is [var unit])
        {
            Assert.Equal(ReceiptStatus.Accepted, (await CompleteAsync(unit)).Status);
            done.Add(unit.UnitId);
        }

        return done;
    }

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        return ValueTask.CompletedTask;
    }
}
