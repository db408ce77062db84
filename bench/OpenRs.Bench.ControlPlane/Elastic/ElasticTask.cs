using System.Globalization;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;
using OpenRs.Testing;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>The quickstart's model and problems, and runs of it that are small enough to be done many times.</summary>
public sealed class ElasticTask : IAsyncDisposable
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

    private ElasticTask()
    {
    }

    /// <summary>The folder that <c>models quickstart</c> made.</summary>
    public string Made => Path.Combine(_folder, "made");

    /// <summary>Model folder in the Hugging Face layout.</summary>
    public string Model => Path.Combine(Made, "model");

    /// <summary>Training problems.</summary>
    public string Train => Path.Combine(Made, "train.jsonl");

    /// <summary>The training problems with worked solutions.</summary>
    public string Solutions => Path.Combine(Made, "sft.jsonl");

    /// <summary>A few held-out problems.</summary>
    public string Evaluation => Path.Combine(_folder, "heldout.jsonl");

    /// <summary>Makes model and problems.</summary>
    /// <exception cref="InvalidOperationException">The agent could not; says what it wrote.</exception>
    public static async Task<ElasticTask> CreateAsync()
    {
        var task = new ElasticTask();
        var made = Path.Combine(task._folder, "made");
        var result = await ProgramResult.OfAsync(
            BuiltProgram.Agent,
            ["models", "quickstart", "--out", made, "--seed", "42"],
            ModelTimeout,
            task._folder,
            ProcessCloud.ProgramEnvironment);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"The quickstart's model was not made: {result}");
        }

        await File.WriteAllLinesAsync(task.Evaluation, File.ReadLines(Path.Combine(made, "heldout.jsonl")).Take(HeldOut));
        return task;
    }

    /// <summary>Creates a run on a server.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="budgetUsd">Its budget.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    public Task<WatchedRun> CreateRunAsync(ProcessCloud cloud, decimal budgetUsd = 10, params string[] overrides) =>
        CreateRunAsync(cloud, new RunSpec { BudgetUsdMicros = (long)(budgetUsd * 1_000_000m) }, overrides);

    /// <summary>Creates a run on a server.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="spec">Budget and limits, and a model other than the quickstart's; the rest is filled in.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    public async Task<WatchedRun> CreateRunAsync(ProcessCloud cloud, RunSpec spec, IEnumerable<string> overrides) =>
        new(cloud, await CreateRunAsync(cloud.Channel, spec, overrides));

    /// <summary>Creates a run on a server.</summary>
    /// <param name="channel">Channel to the server.</param>
    /// <param name="spec">Budget and limits, and a model other than the quickstart's; the rest is filled in.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    public async Task<Run> CreateRunAsync(GrpcChannel channel, RunSpec spec, IEnumerable<string> overrides)
    {
        var uploads = new ApiUploads(channel, "projects/default");
        spec.Recipe = "quickstart";
        spec.Model = spec.Model.Length > 0 ? spec.Model : await uploads.ModelAsync(Model);
        spec.Dataset = await uploads.DatasetAsync(Train);
        spec.EvalDataset = await uploads.DatasetAsync(Evaluation);
        spec.Overrides["max_steps"] = Text(Steps);
        spec.Overrides["save_every"] = "2";
        spec.Overrides["prompts_per_step"] = Text(PromptsPerStep);
        spec.Overrides["num_generations"] = Text(Generations);
        foreach (var setting in overrides)
        {
            spec.Overrides[setting.Split('=')[0]] = setting.Split('=', 2)[1];
        }

        return await new RunService.RunServiceClient(channel).CreateRunAsync(
            new CreateRunRequest { Parent = "projects/default", Spec = spec });
    }

    /// <summary>Creates a run that learns from solutions, of the recipe quickstart-sft.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="budgetUsd">Its budget.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    public async Task<WatchedRun> CreateSftRunAsync(ProcessCloud cloud, decimal budgetUsd, params string[] overrides)
    {
        var uploads = new ApiUploads(cloud.Channel, "projects/default");
        var spec = new RunSpec
        {
            BudgetUsdMicros = (long)(budgetUsd * 1_000_000m),
            Recipe = "quickstart-sft",
            Model = await uploads.ModelAsync(Model),
            Dataset = await uploads.DatasetAsync(Solutions),
            EvalDataset = await uploads.DatasetAsync(Evaluation),
        };
        foreach (var setting in overrides)
        {
            spec.Overrides[setting.Split('=')[0]] = setting.Split('=', 2)[1];
        }

        return new WatchedRun(cloud, await cloud.Runs.CreateRunAsync(
            new CreateRunRequest { Parent = "projects/default", Spec = spec }));
    }

    /// <summary>Removes model and problems.</summary>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
