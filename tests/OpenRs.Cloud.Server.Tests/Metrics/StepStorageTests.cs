using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Archives;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Tests.Grains;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;
using RunPhase = OpenRs.Cloud.Runs.RunPhase;
using RunSpec = OpenRs.Cloud.Runs.RunSpec;
using RunState = OpenRs.Cloud.Runs.RunState;
using OnBudget = OpenRs.Cloud.Runs.OnBudget;
using ObjectRef = OpenRs.Cloud.Objects.ObjectRef;
using StepMetrics = OpenRs.Cloud.Runs.StepMetrics;

namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>A run of 10,000 steps with as many metrics as real ones have: what it takes on disk, and how long a page takes.</summary>
public sealed class StepStorageTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Steps = 10_000;
    private const int Metrics = 30;
    private const string RunId = "run-000000000001";
    private const string Name = $"projects/test/runs/{RunId}";
    private readonly TemporaryFolder _folder = new();
    private StepMetrics[] _steps = [];
    private IRunArchive<StepMetrics>? _archive;
    private StepListing? _listing;

    public async Task InitializeAsync()
    {
        var random = new Random(1);
        _steps = [.. Enumerable.Range(1, Steps).Select(step => StepOf(step, random))];
        var store = new ObjectStoreOptions { Uri = new Uri(_folder["objects"]).AbsoluteUri };
        _archive = RunArchives.Steps(await ObjectStoreFactory.OpenAsync(store, TimeProvider.System, CancellationToken.None));
        foreach (var block in _steps.Chunk(RunBlocks.Size))
        {
            await _archive.WriteAsync("test", RunId, block[0].Step, block, CancellationToken.None);
        }

        var grains = AnyGrain.Create<IGrainFactory>((method, _) => AnyGrain.Create(
            method.ReturnType, (call, arguments) => call.Name == nameof(ITrainingRunGrain.GetAsync)
                ? Task.FromResult<RunSnapshot?>(Snapshot())
                : Task.FromResult<IReadOnlyList<StepMetrics>>(
                    [.. _steps[^64..].Where(step => step.Step >= (int)arguments[0]! && step.Step <= (int)arguments[1]!)])));
        _listing = new StepListing(new RunDirectory(grains, new StorageState(TimeProvider.System)), new StepReader(grains, _archive));
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ListStepMetrics_AnywhereInTenThousandSteps_TakesLessThan200Ms()
    {
        // Nothing is compiled yet the first time.
        await ListAsync(1, "");
        var (seen, token, times) = (0, "", new List<double>());
        do
        {
            var began = TimeProvider.System.GetTimestamp();
            var page = await ListAsync(1000, token);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(Enumerable.Range(seen + 1, page.Steps.Count), page.Steps.Select(static step => step.Step));
            Assert.All(page.Steps, step => Assert.Equal(_steps[step.Step - 1].Values, step.Values));
            Assert.InRange(page.CalculateSize(), 1, 4 << 20);
            (seen, token) = (seen + page.Steps.Count, page.NextPageToken);
        }
        while (token.Length > 0);
        times.Sort();
        output.WriteLine($"pages of 1,000 steps took {times[0]:0} to {times[^1]:0} ms");
        Assert.Equal(Steps, seen);

        // The middle one: others work on this machine, too.
        Assert.InRange(times[times.Count / 2], 0, 200);
    }

    /// <summary>docs/api.md states it.</summary>
    [Fact]
    public void Storage_OfTenThousandSteps_Is16MegabytesIn313Objects()
    {
        var files = Directory.GetFiles(_folder[$"objects/{Name}/metrics"]).Select(static path => new FileInfo(path)).ToList();
        output.WriteLine($"{files.Sum(static file => file.Length)} bytes");
        Assert.Equal(313, files.Count);
        Assert.InRange(files.Sum(static file => file.Length) / 1e6, 15.5, 17);
    }

    [Fact]
    public async Task Archive_OfTheSameSteps_IsTheSameBytes()
    {
        var block = _folder[$"objects/{Name}/metrics/000001.jsonl"];
        var before = await File.ReadAllBytesAsync(block);
        var reversed = _steps[..RunBlocks.Size].Select(
            static step => step with { Values = new Dictionary<string, double>(step.Values.Reverse()) });
        await _archive!.WriteAsync("test", RunId, 1, [.. reversed], CancellationToken.None);
        Assert.Equal(before, await File.ReadAllBytesAsync(block));
    }

    private Task<ListStepMetricsResponse> ListAsync(int size, string token) =>
        _listing!.ListAsync(new ListStepMetricsRequest { Parent = Name, PageSize = size, PageToken = token }, CancellationToken.None);

    private static StepMetrics StepOf(int step, Random random) => new()
    {
        Step = step,
        Values = Enumerable.Range(0, Metrics).ToDictionary(
            static i => $"sampling/metric_number_{i}/mean", _ => random.NextDouble(), StringComparer.Ordinal),
        CompleteTime = DateTimeOffset.UnixEpoch.AddSeconds(step),
        SpentUsd = step / 1000m,
    };

    private RunSnapshot Snapshot() => new()
    {
        RunId = RunId,
        ProjectId = "test",
        Spec = new RunSpec
        {
            ModelId = "model",
            DatasetId = "dataset",
            Dataset = new ObjectRef { Name = "dataset", Sha256 = "00" },
            RecipeJson = "{}",
            RecipeName = "quickstart",
            BudgetUsd = 2,
            MaxAgents = 4,
            Pool = "default",
            OnBudget = OnBudget.Stop,
            Plan = new RunPlan
            {
                MaxSteps = Steps, PromptsPerStep = 2, SaveEvery = 3, EvalEvery = 0, EvalProblems = 0, EvalProblemsPerUnit = 2,
            },
        },
        State = RunState.Running,
        StateReason = "",
        Phase = RunPhase.Train,
        Step = Steps,
        RecentSteps = _steps[^64..],
        Evaluations = [],
        Ledger = new LedgerSnapshot
        {
            BudgetUsd = 2,
            SpentUsd = 1,
            GrantedUsd = 0,
            ReserveUsd = 0,
            Phases = [],
            Leases = 0,
            Alerts = [],
            Months = new Dictionary<int, decimal>(),
            Closed = false,
        },
        UnitsFinished = 0,
        UnitsTotal = 0,
        CreateTime = DateTimeOffset.UnixEpoch,
        UpdateTime = DateTimeOffset.UnixEpoch,
        Version = 1,
        MaxAgents = 4,
    };
}
