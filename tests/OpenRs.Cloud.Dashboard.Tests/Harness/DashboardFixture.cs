using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Playwright;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>
/// A server that asks for credentials, with a run that is finished, one that spent its budget, one that waits and one under way with an
/// agent at work, two evaluations, one that spent its budget, one that waits, and a browser.
/// </summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    /// <summary>The project of everything.</summary>
    public const string Project = "projects/default";

    private const int FinishedSteps = 6;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(150);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-dashboard-").FullName;
    private readonly List<ChildProcess> _agents = [];
    private readonly BrowserFixture _browser = new();
    private ServerProcess? _server;
    private GrpcChannel? _channel;

    /// <summary>The API as an admin.</summary>
    public OpenRsClient Api { get; private set; } = null!;

    /// <summary>The browser.</summary>
    public IBrowser Browser => _browser.Browser;

    /// <summary>Where pages are.</summary>
    public Uri Address => Server.HttpAddress;

    /// <summary>A key with the role viewer.</summary>
    public string ViewerKey { get; private set; } = "";

    /// <summary>A key with the role operator.</summary>
    public string OperatorKey { get; private set; } = "";

    /// <summary>The run that is finished.</summary>
    public string Finished { get; private set; } = "";

    /// <summary>The run that spent its budget.</summary>
    public string Spent { get; private set; } = "";

    /// <summary>The run that no agent works for.</summary>
    public string Waiting { get; private set; } = "";

    /// <summary>The run under way.</summary>
    public string Running { get; private set; } = "";

    /// <summary>Two evaluations of the finished run's checkpoints.</summary>
    public IReadOnlyList<string> Evaluations { get; private set; } = [];

    /// <summary>The evaluation that spent its budget.</summary>
    public string SpentEvaluation { get; private set; } = "";

    /// <summary>The evaluation that no agent works for.</summary>
    public string WaitingEvaluation { get; private set; } = "";

    private ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    public async Task InitializeAsync()
    {
        var launching = _browser.InitializeAsync();
        await StartServerAsync();
        await using var task = await ElasticTask.CreateAsync();
        StartAgent("agent-1");
        StartAgent("agent-2");
        Finished = await CreateAsync(
            task, "addition-baseline", Spec(5), $"max_steps={FinishedSteps}", "save_every=3", "eval_every=3",
            "prompts_per_step=4");
        Spent = await CreateAsync(task, "addition-small-budget", Spec(0.003m), "max_steps=400", "prompts_per_step=4");
        await WaitAsync(Finished, static run => OpenRsClient.IsFinal(run.State));
        Evaluations = [await EvaluateAsync("step-000003"), await EvaluateAsync("step-000006")];
        SpentEvaluation = await EvaluateAsync("step-000006", samples: 1000, budget: 0.0005m);
        WaitingEvaluation = await EvaluateAsync("step-000006", pool: "h100");
        Waiting = await CreateAsync(task, "addition-on-h100", Spec(20, "h100"), "max_steps=100");
        await WaitAsync(Spent, static run => OpenRsClient.IsFinal(run.State));
        await WaitForEvaluationsAsync();
        Running = await CreateAsync(
            task, "addition-long", Spec(8), "max_steps=4000", "save_every=5", "prompts_per_step=2", "num_generations=4", "eval_every=1000");
        await WaitAsync(Running, static run => run.Step > 2);
        await launching;
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        Api?.Dispose();
        _channel?.Dispose();
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A run as the API has it now.</summary>
    public async Task<Run> GetRunAsync(string name) => await Api.Runs.GetRunAsync(new GetRunRequest { Name = name });

    /// <summary>Waits until a run is as it should be.</summary>
    public async Task<Run> WaitAsync(string name, Func<Run, bool> accepts)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await foreach (var response in Api.WatchRunAsync(name, cancellationToken: timeout.Token))
        {
            if (accepts(response.Run))
            {
                return response.Run;
            }
        }

        throw new InvalidOperationException($"{name} ended otherwise.\n{ChildProcess.Tails(_agents)}");
    }

    /// <summary>What the server and the agents wrote last.</summary>
    public string Log => string.Join('\n', Server.Lines.TakeLast(20)) + ChildProcess.Tails(_agents);

    private async Task StartServerAsync()
    {
        _server = await ServerProcess.StartAsync(
            Data, "--auth", "required", "--lease-seconds", "4", "--OpenRs:NoProgressMinutes", "1");
        var admin = (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim();
        Api = new OpenRsClient(_server.Address.ToString(), admin);
        var credentials = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("authorization", $"Bearer {admin}");
            return Task.CompletedTask;
        });
        _channel = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, credentials),
            UnsafeUseInsecureChannelCallCredentials = true,
        });
        (ViewerKey, OperatorKey) = (await CreateKeyAsync(Role.Viewer), await CreateKeyAsync(Role.Operator));
        await Api.Costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Project, MonthlyUsdMicros = 50_000_000 });
    }

    /// <summary>The server's data folder.</summary>
    public string Data => Path.Combine(_folder, "data");

    private async Task<string> CreateKeyAsync(Role role) => (await Api.Access.CreateApiKeyAsync(
        new CreateApiKeyRequest { Parent = Project, DisplayName = $"{role}", Role = role })).Secret;

    private void StartAgent(string id) => _agents.Add(ChildProcess.Start(
        BuiltProgram.Agent,
        [
            "agent", "--server", Server.Address.GetLeftPart(UriPartial.Authority), "--token-file", Path.Combine(Data, "agent.token"),
            "--id", id, "--cache", Path.Combine(_folder, "cache", id), "--threads", "1", "--slots", "16",
        ],
        _folder,
        ProcessCloud.ProgramEnvironment));

    private async Task<string> CreateAsync(ElasticTask task, string title, RunSpec spec, params string[] overrides)
    {
        var run = await task.CreateRunAsync(_channel!, spec, overrides);
        await Api.Runs.UpdateRunAsync(new UpdateRunRequest
        {
            Run = new Run { Name = run.Name, DisplayName = title },
            UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "display_name" } },
        });
        return run.Name;
    }

    private static RunSpec Spec(decimal budget, string pool = "default") =>
        new() { BudgetUsdMicros = (long)(budget * 1_000_000m), Pool = pool };

    private async Task<string> EvaluateAsync(string checkpoint, int samples = 1, decimal budget = 1, string pool = "default")
    {
        var source = await GetRunAsync(Finished);
        var evaluation = await Api.Evaluations.CreateEvaluationAsync(new CreateEvaluationRequest
        {
            Parent = Project,
            DisplayName = $"addition at {checkpoint}",
            Spec = new EvaluationSpec
            {
                Model = $"{Finished}/checkpoints/{checkpoint}",
                Dataset = source.Spec.EvalDataset,
                Recipe = "quickstart",
                SamplesPerProblem = samples,
                Pool = pool,
                BudgetUsdMicros = (long)(budget * 1_000_000m),
            },
        });
        return evaluation.Name;
    }

    private async Task WaitForEvaluationsAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        foreach (var name in Evaluations.Append(SpentEvaluation))
        {
            await foreach (var _ in Api.WatchEvaluationAsync(name, cancellationToken: timeout.Token))
            {
                // To its end.
            }
        }
    }
}
