using System.Runtime.Versioning;
using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>How the server starts, refuses to start, and stops.</summary>
public sealed class ServerStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_StateFileInUse_EndsWithOneLineThatNamesIt()
    {
        await using var first = await ServerProcess.StartAsync(_folder["data"]);
        var line = await RefusedAsync("--listen", "http://127.0.0.1:0");
        Assert.Contains($"{_folder["data"]}/state.db is in use by process {first.Id}.", line, StringComparison.Ordinal);
        Assert.Empty((await new ApiClient(first.Channel).Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project })).Runs);
    }

    [Fact]
    public async Task Start_AddressInUse_EndsWithOneLineThatNamesIt()
    {
        await using var first = await ServerProcess.StartAsync(_folder["other"]);
        var line = await RefusedAsync("--listen", first.Address.GetLeftPart(UriPartial.Authority));
        Assert.Contains(first.Address.Authority, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public async Task Start_BeyondLoopbackWithoutAuth_NeedsToBeAllowed(string address)
    {
        var line = await RefusedAsync("--listen", address, "--auth", "none");
        Assert.Contains("which other machines can reach, but clients are not authenticated.", line, StringComparison.Ordinal);
        Assert.Contains("--allow-unauthenticated", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]), "A refused start left data.");
    }

    [Fact]
    public async Task Start_WithAPriceFile_ShowsPricesWithTheirDays()
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder["prices"]).FullName, "prices.json");
        await File.WriteAllTextAsync(
            file,
            """[{ "gpu_type": "A40", "usd_per_gpu_hour": 0.44 }, { "gpu_type": "A40", "usd_per_gpu_hour": 0.5, "from": "2027-01-01T00:00:00Z" }]""");
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--price-file", file);
        var prices = (await new CostService.CostServiceClient(server.Channel).ListPricesAsync(new ListPricesRequest())).Prices;
        Assert.Equal(
            [(440_000L, null), (500_000L, "2027-01-01T00:00:00Z")],
            prices.Select(static price => (price.UsdMicrosPerGpuHour, price.EffectiveTime?.ToString().Trim('"'))));
    }

    [Fact]
    public async Task Start_WithAPriceFileAndThePriceThatAnErrorNames_HasBoth()
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder["prices"]).FullName, "prices.json");
        await File.WriteAllTextAsync(file, """[{ "gpu_type": "A40", "usd_per_gpu_hour": 0.44 }]""");
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--price-file", file, "--OpenRs:Prices:abacus", "0.01");
        var prices = (await new CostService.CostServiceClient(server.Channel).ListPricesAsync(new ListPricesRequest())).Prices;
        Assert.Equal(
            [("A40", 440_000L), ("abacus", 10_000L)], prices.Select(static price => (price.GpuType, price.UsdMicrosPerGpuHour)));
    }

    [Fact]
    public async Task Start_WithAWrongPriceFile_EndsWithOneLineThatNamesIt()
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder["prices"]).FullName, "prices.json");
        await File.WriteAllTextAsync(file, """[{ "gpu_type": "A40", "usd_per_gpu_hour": -1 }]""");
        var line = await RefusedAsync("--listen", "http://127.0.0.1:0", "--price-file", file);
        Assert.Contains($"OpenRs:PriceFile is '{file}': The price file is wrong: The price of A40 is -1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeyondLoopback_AsksForCredentials()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--listen", "http://0.0.0.0:0");
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "CREDENTIALS_MISSING", null, "openrs login",
            async () => await new ApiClient(server.Channel).Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project }));
        Assert.Contains(server.Lines, static line => line.Contains("is not encrypted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_AllowedBeyondLoopback_Serves()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--allow-unauthenticated", "--listen", "http://0.0.0.0:0");
        Assert.Empty((await new ApiClient(server.Channel).Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project })).Runs);
    }

    [Theory]
    [InlineData("--listen", "localhost:7420", "OpenRs:Listen is 'localhost:7420'; it must be http://ADDRESS:PORT")]
    [InlineData("--listen", "ftp://127.0.0.1:0", "it must be http://ADDRESS:PORT or https://ADDRESS:PORT")]
    [InlineData("--auth", "maybe", "OpenRs:Auth is 'maybe'; it must be none or required.")]
    [InlineData("--host", "moon", "OpenRs:Host is 'moon'; it must be local or cluster.")]
    [InlineData("--lease-seconds", "1", "OpenRs:LeaseSeconds is 1; it must be from 2 to 600.")]
    [InlineData("--lease-seconds", "NaN", "--lease-seconds NaN: must be a number.")]
    [InlineData("--lease-seconds", "soon", "--lease-seconds soon: must be a number.")]
    [InlineData("--keep-checkpoints", "1.5", "--keep-checkpoints 1.5: must be a whole number.")]
    [InlineData("--keep-checkpoints", "-1", "OpenRs:KeepCheckpoints is -1; it must be from 0 to 1000000.")]
    [InlineData("--OpenRs:LeaseSeconds", "NaN", "OpenRs:LeaseSeconds is NaN; it must be from 2 to 600.")]
    [InlineData("--OpenRs:LeaseSeconds", "soon", "Failed to convert configuration value 'soon' at 'OpenRs:LeaseSeconds'")]
    [InlineData("--stop-with-stdin", "perhaps", "'perhaps' is neither a switch nor a setting. See openrs server --help.")]
    [InlineData("--lisen", "http://127.0.0.1:0", "'--lisen' is neither a switch nor a setting. See openrs server --help.")]
    [InlineData("--OpenRs:CallBurst=5", "--OpenRs:CallBurst", "--OpenRs:CallBurst has no value.")]
    [InlineData("--OpenRs:Prices:A40", "-1", "OpenRs:Prices:A40 is negative.")]
    public async Task Start_BadSetting_EndsWithOneLineThatNamesIt(string name, string value, string words) =>
        Assert.Contains(words, await RefusedAsync("--listen", "http://127.0.0.1:0", name, value), StringComparison.Ordinal);

    [Fact]
    public async Task Start_DamagedStateFile_EndsWithOneLineThatNamesIt()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["data"], "state.db"), new string('x', 5000));
        Assert.Contains($"{_folder["data"]}/state.db", await RefusedAsync("--listen", "http://127.0.0.1:0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DataIsAFile_EndsWithOneLineThatNamesIt()
    {
        await File.WriteAllTextAsync(_folder["data"], "");
        Assert.Contains(_folder["data"], await RefusedAsync("--listen", "http://127.0.0.1:0"), StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Start_FirstTime_LeavesATokenThatOnlyItsUserReads()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder["data"], "agent.token")));
        Assert.Matches("^[0-9a-f]{64}$", server.AgentToken);
        var token = server.AgentToken;
        Assert.Equal(0, await server.StopAsync());
        await using var again = await ServerProcess.StartAsync(_folder["data"]);
        Assert.Equal(token, again.AgentToken);
    }

    [Fact]
    public async Task Stop_WithWatchersAndAnAgent_TellsThemAndEnds()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync("default"));
        await using var agent = await FakeAgent.ConnectAsync(server, "agent", "default");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        using var watch = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
        Assert.True(await watch.ResponseStream.MoveNext());

        using var health = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest());
        Assert.True(await health.ResponseStream.MoveNext());
        var healthSees = health.ResponseStream.ReadAllAsync().Select(static response => response.Status).ToListAsync();
        var watcherSees = Assert.ThrowsAsync<RpcException>(async () => await watch.ResponseStream.ReadAllAsync().CountAsync());
        var agentSees = Assert.ThrowsAsync<RpcException>(agent.ReadAsync);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await server.StopAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 15);
        Assert.Equal([HealthCheckResponse.Types.ServingStatus.NotServing], await healthSees);
        Assert.All(server.Lines, static line => Assert.False(line.Contains("Z fail:", StringComparison.Ordinal), line));
        Assert.True((await watcherSees).StatusCode == StatusCode.Unavailable, (await watcherSees).ToString());

        // The agent's half of its stream is open still, and goes with a reset that its library may see before the status.
        var told = await agentSees;
        Assert.True(
            told.StatusCode == StatusCode.Unavailable || told.Status.DebugException is IOException or HttpRequestException,
            told.ToString());
        Assert.False(File.Exists(Path.Combine(_folder["data"], "endpoint")));
    }

    [Fact]
    public async Task Start_AServerOfAClusterWithoutWhatAllShare_SaysWhatToSet()
    {
        var line = await RefusedAsync(
            "--host", "cluster", "--listen", "http://127.0.0.1:0", "--OpenRs:Cluster:AdvertisedAddress", "127.0.0.1",
            "--OpenRs:Cluster:ConnectionString", "UseDevelopmentStorage=true");

        Assert.Contains("OpenRs:AgentTokenFile is missing. The servers of a cluster share one join token", line, StringComparison.Ordinal);
        Assert.Contains("OpenRs:AdminKeyFile is missing. The servers of a cluster share one admin key", line, StringComparison.Ordinal);
        Assert.Contains(
            "OpenRs:Objects is missing. The servers and agents of a cluster share one object store", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]), "A refused start left data.");
    }

    [Theory]
    [InlineData("--agent-token-file", "AgentTokenFile")]
    [InlineData("--admin-key-file", "AdminKeyFile")]
    public async Task Start_SecretFileThatIsMissing_EndsWithOneLineThatNamesIt(string option, string setting)
    {
        var line = await RefusedAsync("--listen", "http://127.0.0.1:0", option, _folder["nowhere"]);
        Assert.Contains($"OpenRs:{setting} is '{_folder["nowhere"]}', and there is no such file.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithSecretFiles_TakesThemAndMakesNone()
    {
        var secrets = Directory.CreateDirectory(_folder["secrets"]).FullName;
        var (token, key) = (Path.Combine(secrets, "token"), Path.Combine(secrets, "key"));
        var admin = ApiKeyToken.Create();
        await File.WriteAllTextAsync(token, new string('a', 64));
        await File.WriteAllTextAsync(key, admin.ToString());

        await using var server = await ServerProcess.StartAsync(_folder["data"], "--agent-token-file", token, "--admin-key-file", key);

        var access = new AccessService.AccessServiceClient(server.Channel);
        var identity = await access.GetIdentityAsync(new GetIdentityRequest(), new Metadata { { "authorization", $"Bearer {admin}" } });
        Assert.Equal($"apikey:{admin.Prefix}", identity.Subject);
        Assert.False(File.Exists(Path.Combine(_folder["data"], "agent.token")), "The server made a join token of its own.");
        Assert.False(File.Exists(Path.Combine(_folder["data"], "admin.key")), "The server made an admin key of its own.");
    }

    private Task<string> RefusedAsync(params string[] arguments) => ServerProcess.RefusedAsync(_folder["data"], arguments);
}
