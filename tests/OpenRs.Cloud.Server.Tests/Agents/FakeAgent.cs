using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>
/// An agent led by hand: it says what the test tells it to, and takes runs forward with objects that hold nothing of use.
/// </summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> _call;
    private IObjectStore? _objects;
    private long _sequence;

    private FakeAgent(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call) => _call = call;

    /// <summary>Tells its process from others of the same id.</summary>
    public string ProcessNonce { get; private set; } = NewNonce();

    /// <summary>Where its objects are.</summary>
    public Uri ObjectStore => _objects!.Location;

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
        ServerProcess server, string agentId, string pool, DeviceType device = DeviceType.Unspecified, Action<Hello>? change = null)
    {
        var agent = Dial(server);
        var hello = Hello(agentId, pool);
        (hello.DeviceType, hello.EngineVersion, hello.ProcessNonce) = (device, EngineVersion.Of(device), agent.ProcessNonce);
        change?.Invoke(hello);
        await agent.SendAsync(new ConnectRequest { Hello = hello });
        var options = new ObjectStoreOptions { Uri = (await agent.ReadAsync()).Welcome.ObjectStore };
        agent._objects = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        return agent;
    }

    /// <summary>The same process over another connection, with the lease that it has.</summary>
    public async Task<FakeAgent> ReconnectAsync(ServerProcess server, string agentId, string pool)
    {
        var again = await ConnectAsync(server, agentId, pool, change: hello => hello.ProcessNonce = ProcessNonce);
        (again.ProcessNonce, again.Offered, again.Lease, again._sequence) = (ProcessNonce, Offered, Lease, _sequence);
        return again;
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
        await FinishAsync();
    }

    /// <summary>Hangs up when the server has taken in all that was said.</summary>
    public async Task FinishAsync()
    {
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
        await SendAsync(new ConnectRequest { WorkResult = await ResultOfAsync(unit) });
        return (await ReadAsync()).Receipt;
    }

    /// <summary>Says that it cannot do a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="error">Why.</param>
    /// <param name="isPermanent">Whether another attempt is of no use.</param>
    public async Task<ReceiptStatus> FailAsync(WorkUnit unit, string error, bool isPermanent = false)
    {
        await SendAsync(new ConnectRequest
        {
            WorkFailure = new WorkFailure
            {
                LeaseId = Lease!.LeaseId,
                FencingToken = Lease.FencingToken,
                UnitId = unit.UnitId,
                Error = error,
                Permanent = isPermanent,
            },
        });
        return (await ReadAsync()).Receipt.Status;
    }

    /// <summary>Stores the objects of a unit's result. What it reports is always the same for the same unit.</summary>
    public async Task<WorkResult> ResultOfAsync(WorkUnit unit)
    {
        var content = Encoding.UTF8.GetBytes(unit.UnitId);
        var result = new WorkResult
        {
            LeaseId = Lease!.LeaseId,
            FencingToken = Lease.FencingToken,
            UnitId = unit.UnitId,
            Result = new ObjectRef
            {
                Name = $"{Offered!.JobPrefix}/{unit.UnitId}",
                Sha256 = ApiClient.Hash(content),
            },
        };
        await _objects!.PutImmutableAsync(result.Result.Name, content, CancellationToken.None);
        if (unit.Sample is { } sample)
        {
            result.Verdicts = sample.Problem % 2 == 0 ? new VerdictCounts { Correct = 1 } : new VerdictCounts { Wrong = 1 };
        }

        if (unit.Evaluate is { } evaluate)
        {
            result.Verdicts = new VerdictCounts { Correct = evaluate.Count };
        }

        if (unit.Train is { } train)
        {
            (result.Metrics["reward"], result.Metrics["kl"]) = (train.Step / 70.0, 1 / (train.Step + 3.0));
            result.Metrics["rewards/accuracy/mean"] = (train.Step % 7) / 7.0;
        }

        if (unit.Train is { SaveCheckpoint: true, Step: var step })
        {
            result.Checkpoint = await StoredCheckpoints.CommitAsync(_objects!, Offered.JobPrefix, step + 1);
        }

        return result;
    }

    /// <summary>Sends a result and reads what became of it.</summary>
    public async Task<ReceiptStatus> ReportAsync(WorkResult result)
    {
        await SendAsync(new ConnectRequest { WorkResult = result });
        return (await ReadAsync()).Receipt.Status;
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

    private static string NewNonce() => Guid.NewGuid().ToString();

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        return ValueTask.CompletedTask;
    }
}
