using Grpc.Core;
using Grpc.Net.Client;
using OpenRs.Cloud.Server.Keda;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Security;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Scaling;

/// <summary>A client that asks and scales as KEDA does, against a server that asks it for its token.</summary>
public sealed class ScalerTests : IDisposable
{
    private const string Pool = "scaled";
    private const string Token = "scaler-token-of-a-test-0123456789";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(0.25);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keda_WithARunWhoseBudgetRunsOut_ScalesFromZeroToTwoToZero()
    {
        await File.WriteAllTextAsync(_folder["scaler.token"], Token);
        var first = await StartAsync();
        var keda = new KedaClient(Token).Connect(first.Channel);
        await RefuseOthersAsync(first.Channel);
        Assert.Equal(0, await keda.PollAsync());
        var watch = keda.Watch();
        Assert.False((await NextAsync(watch)).Result);

        using var api = Open(first);
        var client = new ApiClient(api);
        var spec = await client.SpecAsync(Pool);
        spec.BudgetUsdMicros = 26_000_000;
        var run = await client.CreateAsync(spec);
        Assert.True((await NextAsync(watch)).Result);
        Assert.Equal(2, await keda.PollAsync());
        await using (var agents = await Pods.StartAsync(first, keda.Replicas))
        {
            Assert.Equal(2, await keda.PollAsync());
        }

        // A server that is away for less than the cool-down of KEDA costs no agent, one that is away for longer all of them.
        await first.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => NextAsync(watch));
        Assert.Equal(2, await keda.PollAsync(TimeSpan.FromSeconds(59)));
        await first.DisposeAsync();
        await using var second = await StartAsync();
        keda.Connect(second.Channel);
        Assert.Equal(2, await keda.PollAsync());
        await using (var agents = await Pods.StartAsync(second, keda.Replicas))
        {
            watch = keda.Watch();
            Assert.True((await NextAsync(watch)).Result);
            await agents.WorkForNothingAsync(Heartbeat).WaitAsync(Timeout);
        }

        using var again = Open(second);
        Assert.Equal(RunState.BudgetExhausted, (await new ApiClient(again).GetAsync(run.Name)).State);
        Assert.False((await NextAsync(watch)).Result);
        Assert.Equal(2, await keda.PollAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, await keda.PollAsync(TimeSpan.FromSeconds(50)));
    }

    private static async Task RefuseOthersAsync(GrpcChannel channel)
    {
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "CREDENTIALS_MISSING", null, "as metadata tokenFromEnv",
            () => new KedaClient(token: null).Connect(channel).AskAsync());
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "CREDENTIALS_INVALID", null, "The scaler needs",
            () => new KedaClient("another-token-0123456789012345").Connect(channel).AskAsync());
        var other = new KedaClient(Token).Connect(channel);
        other.Target.ScalerMetadata["gpuType"] = "B9000";
        await Refused.AsAsync(StatusCode.FailedPrecondition, "PRICE_UNKNOWN", null, "no GPU type 'B9000'", other.AskAsync);
        other.Target.ScalerMetadata["roles"] = "trainer";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "scalerMetadata[roles]", "rollout, train and evaluate", other.AskAsync);
        other.Target.ScalerMetadata["roles"] = "train";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "metricName", "is agents-scaled-train",
            async () => await new ExternalScaler.ExternalScalerClient(channel).GetMetricsAsync(
                new GetMetricsRequest { ScaledObjectRef = other.Target, MetricName = "s0-other" }));
    }

    // The budget pays for a few seconds of two agents beside its reserve.
    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        _folder["data"], "--auth", "required", "--lease-seconds", "2", "--OpenRs:Prices:cpu", "3600", "--OpenRs:Pools:0", Pool,
        "--OpenRs:ScalerTokenFile", _folder["scaler.token"], "--OpenRs:ScalerCoolDownSeconds", "1", "--OpenRs:ScalerLeastSeconds", "2");

    private GrpcChannel Open(ServerProcess server) =>
        BearerHandler.Open(server.Address, File.ReadAllText(_folder["data/admin.key"]).Trim());

    private static async Task<IsActiveResponse> NextAsync(IAsyncStreamReader<IsActiveResponse> watch)
    {
        Assert.True(await watch.MoveNext(CancellationToken.None).WaitAsync(Timeout));
        return watch.Current;
    }

    /// <summary>The agents that are started for the replicas.</summary>
    private sealed class Pods : IAsyncDisposable
    {
        private readonly List<FakeAgent> _agents = [];

        public static async Task<Pods> StartAsync(ServerProcess server, int replicas)
        {
            var pods = new Pods();
            for (var i = 0; i < replicas; i++)
            {
                var agent = await FakeAgent.ConnectAsync(server, $"{Pool}-{i}", Pool);
                pods._agents.Add(agent);
                await agent.TakeOfferAsync();
                Assert.NotNull(await agent.OpenLeaseAsync());
            }

            return pods;
        }

        /// <summary>Keeps all leases until the budget renews none.</summary>
        public Task WorkForNothingAsync(TimeSpan heartbeat) => Task.WhenAll(_agents.Select(async agent =>
        {
            using var timer = new PeriodicTimer(heartbeat);
            while (await agent.HeartbeatAsync() is not null)
            {
                await timer.WaitForNextTickAsync();
            }
        }));

        public async ValueTask DisposeAsync()
        {
            foreach (var agent in _agents)
            {
                await agent.DisposeAsync();
            }
        }
    }
}
