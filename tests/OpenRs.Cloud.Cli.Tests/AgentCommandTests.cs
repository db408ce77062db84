using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Agents, pools and what waits for them, by the command.</summary>
[Collection(SecuredGroup.Name)]
public sealed class AgentCommandTests(SecuredServer server) : IAsyncLifetime
{
    private const string Pool = "a-pool-with-a-name";
    private const string Id = "gpu-node-17-internal-4711";
    private const int Refused = 4;
    private readonly CliHome _home = new();
    private GrpcChannel? _channel;

    public async Task InitializeAsync()
    {
        await _home.LogInAsync(server.Address, server.AdminKey, "--project", "agents");
        _channel = GrpcChannel.ForAddress(server.Address);
    }

    public Task DisposeAsync()
    {
        _channel?.Dispose();
        _home.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Agents_FromListToUndrain_ShowWhatTheyDoAndWhoWaits()
    {
        var (working, waiting) = (await CreateRunAsync(), await CreateRunAsync());
        using var agent = await ConnectAsync();
        var lease = await OpenLeaseAsync(agent, working);

        foreach (var width in new[] { 60, 80, 120, 200 })
        {
            _home.Variables["COLUMNS"] = $"{width}";
            foreach (var (command, words) in new[]
            {
                ("agents list", Id), ($"agents list --pool {Pool}", "WORKING"), ($"agents get {Id}", "rollout, step 1, 2 units for "),
                ("pools list", Pool), ($"pools get {Pool}", waiting), ($"runs get {waiting}", "wait "),
                ("agents list", width < 80 ? "rollout, step 1" : working),
            })
            {
                var result = await _home.RunAsync(command.Split(' '));
                Assert.True(result.ExitCode == 0, result.ToString());
                Assert.All(result.Output, line => Assert.True(line.Length <= width, $"{command} at {width}: {line.Length}: {line}"));
                Assert.Contains(result.Output, line => line.Contains(words, StringComparison.Ordinal));
            }
        }

        var wait = (await _home.JsonAsync("runs", "get", waiting))["wait"]!;
        Assert.Equal((1, 2), (wait["place"]!.GetValue<int>(), wait["jobs"]!.GetValue<int>()));
        var draining = await _home.JsonAsync("agents", "drain", $"pools/{Pool}/agents/{Id}");
        Assert.Equal("AGENT_STATE_DRAINING", StateOf(draining));
        var drained = _home.JsonAsync("agents", "drain", Id, "--wait");
        await agent.RequestStream.WriteAsync(
            new ConnectRequest { CloseLease = new CloseLease { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken } });
        Assert.Equal("AGENT_STATE_DRAINED", StateOf(await drained));
        Assert.Equal(1, (await _home.JsonAsync("pools", "get", Pool))["drainedAgents"]!.GetValue<int>());
        Assert.Equal("AGENT_STATE_IDLE", StateOf(await _home.JsonAsync("agents", "undrain", Id)));
        await _home.FailsAsync(Refused, "AGENT_NOT_FOUND", "agents", "get", "nobody");
        await _home.FailsAsync(Refused, "POOL_NOT_FOUND", "pools", "get", "nothing");
    }

    private async Task<string> CreateRunAsync()
    {
        var (model, dataset) = SmallModel.Write(_home);
        var run = await _home.JsonAsync(
            "runs", "create", "--recipe", "quickstart", "--model", model, "--dataset", dataset, "--pool", Pool, "--budget", "10",
            "--set", "prompts_per_step=2");
        return run["name"]!.GetValue<string>().Split('/')[^1];
    }

    private async Task<AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse>> ConnectAsync()
    {
        var credentials = new Metadata { { "authorization", $"Bearer {server.AgentToken}" } };
        var call = new AgentService.AgentServiceClient(_channel).Connect(credentials);
        await call.RequestStream.WriteAsync(new ConnectRequest
        {
            Hello = new Hello
            {
                AgentId = Id, EngineVersion = EngineVersion.Current, Pool = Pool, GpuType = "A40", GpuCount = 4, Device = "cuda:0, A40",
                MemoryBytes = 48L << 30,
            },
        });
        Assert.NotNull((await ReadAsync(call)).Welcome);
        return call;
    }

    private static async Task<LeaseGranted> OpenLeaseAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> agent, string job)
    {
        await agent.RequestStream.WriteAsync(new ConnectRequest { Ready = new Ready() });
        Assert.Equal(job, (await ReadAsync(agent)).Offer.Job);
        await agent.RequestStream.WriteAsync(new ConnectRequest { OpenLease = new OpenLease { Job = job, Sequence = 1 } });
        var lease = (await ReadAsync(agent)).LeaseGranted;
        await agent.RequestStream.WriteAsync(new ConnectRequest
        {
            RequestWork = new RequestWork { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, MaxUnits = 2 },
        });
        Assert.Equal(2, (await ReadAsync(agent)).Work.Units.Count);
        return lease;
    }

    private static async Task<ConnectResponse> ReadAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> agent)
    {
        Assert.True(await agent.ResponseStream.MoveNext(CancellationToken.None));
        return agent.ResponseStream.Current;
    }

    private static string StateOf(JsonNode agent) => agent["state"]!.GetValue<string>();
}
