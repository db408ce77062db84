using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>The quickstart's model and problems, made once for all tests, and what a run that nothing disturbs makes of them.</summary>
public sealed class QuickstartFixture : IAsyncLifetime
{
    /// <summary>Optimizer steps of a run.</summary>
    public const int Steps = 6;

    /// <summary>Prompts of a step.</summary>
    public const int PromptsPerStep = 6;

    /// <summary>Completions of a prompt.</summary>
    public const int Generations = 8;

    private const int HeldOut = 24;
    private static readonly TimeSpan ModelTimeout = TimeSpan.FromSeconds(180);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-quickstart-").FullName;
    private readonly Lazy<Task<StoredRun>> _undisturbed;

    public QuickstartFixture() => _undisturbed = new(RunUndisturbedAsync);

    /// <summary>Model folder in the Hugging Face layout.</summary>
    public string Model => Path.Combine(_folder, "made", "model");

    /// <summary>Training problems.</summary>
    public string Train => Path.Combine(_folder, "made", "train.jsonl");

    /// <summary>A few held-out problems.</summary>
    public string Evaluation => Path.Combine(_folder, "heldout.jsonl");

    /// <summary>What a run with two agents stores when nothing happens to it. Made when it is first asked for.</summary>
    public Task<StoredRun> Undisturbed => _undisturbed.Value;

    public async Task InitializeAsync()
    {
        var made = Path.Combine(_folder, "made");
        var result = await ProgramResult.OfAsync(
            BuiltProgram.Agent, ["models", "quickstart", "--out", made, "--seed", "42"], ModelTimeout, _folder, TestCloud.ProgramEnvironment);
        Assert.True(result.ExitCode == 0, result.ToString());
        await File.WriteAllLinesAsync(Evaluation, File.ReadLines(Path.Combine(made, "heldout.jsonl")).Take(HeldOut));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Creates the run that all tests share, on a server without agents as yet.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="budgetUsd">Its budget.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    public async Task<WatchedRun> CreateRunAsync(TestCloud cloud, decimal budgetUsd = 10, params string[] overrides)
    {
        var uploads = new ApiUploads(cloud.Channel, "projects/default");
        var spec = new RunSpec
        {
            Recipe = "quickstart",
            Model = await uploads.ModelAsync(Model),
            Dataset = await uploads.DatasetAsync(Train),
            EvalDataset = await uploads.DatasetAsync(Evaluation),
            BudgetUsdMicros = (long)(budgetUsd * 1_000_000m),
        };
        spec.Overrides["max_steps"] = Text(Steps);
        spec.Overrides["save_every"] = "2";
        spec.Overrides["prompts_per_step"] = Text(PromptsPerStep);
        spec.Overrides["num_generations"] = Text(Generations);
        foreach (var setting in overrides)
        {
            spec.Overrides[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        return new WatchedRun(cloud, await cloud.Runs.CreateRunAsync(new CreateRunRequest { Parent = "projects/default", Spec = spec }));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task<StoredRun> RunUndisturbedAsync()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        return StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
    }
}
