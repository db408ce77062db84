using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>A server with a run of seventy steps, done by an agent led by hand, and all of its metrics in the archive.</summary>
public sealed class TrainedRun : IAsyncLifetime
{
    public const int Steps = 70;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private ServerProcess? _server;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal ApiClient Api => new(Server.Channel);

    internal TemporaryFolder Folder { get; } = new();

    /// <summary>Resource name of the run.</summary>
    public string Name { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(Folder["data"], "--lease-seconds", "120");
        var spec = await Api.SpecAsync("metrics");
        spec.EvalDataset = spec.Dataset;
        (spec.Overrides["max_steps"], spec.Overrides["prompts_per_step"], spec.Overrides["save_every"]) = ($"{Steps}", "1", "1000");
        Name = (await Api.CreateAsync(spec)).Name;
        await using var agent = await FakeAgent.ConnectAsync(_server, "trainer", "metrics");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        await agent.WorkToTheEndAsync();
        await agent.LeaveAsync();
        await _server.WaitForLineAsync(
            static line => line.Contains($"the metrics up to step {Steps} are in the object store", StringComparison.Ordinal), Timeout);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Folder.Dispose();
    }

    internal async Task<ListStepMetricsResponse> ListAsync(int first = 0, int last = 0, int size = 0, string token = "") =>
        await Api.Runs.ListStepMetricsAsync(new ListStepMetricsRequest
        {
            Parent = Name, FirstStep = first, LastStep = last, PageSize = size, PageToken = token,
        });
}
