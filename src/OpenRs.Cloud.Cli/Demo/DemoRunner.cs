using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary>
/// The demo: a server and agents as processes of their own, a quickstart model, a GRPO run through the API, and what came of it.
/// </summary>
internal sealed class DemoRunner(DemoOptions options)
{
    private const string Project = "projects/default";
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private string ModelFolder => Path.Combine(options.Folder, "quickstart");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Resume)
        {
            // Where there is no demo, nothing is made either.
            DemoState.Load(options.Folder);
        }

        using var held = FolderLock.Take(options.Folder);
        var state = options.Resume ? DemoState.Load(options.Folder) : StartAfresh();
        try
        {
            return await RunAsync(state, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say("");
            Say($"Interrupted. What was done is kept; resume with: openrs demo --resume --folder {options.Folder}");
            return ExitCode.Interrupted;
        }
    }

    private async Task<int> RunAsync(DemoState state, CancellationToken cancellationToken)
    {
        await MakeModelAsync(state.Seed, cancellationToken);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{state.Port}"));
        var cloudOptions = new LocalCloudOptions
        {
            Folder = options.Folder,
            Listen = address,
            Http = FreeAddress.After(address),
            Agents = options.Agents,
            Device = state.Device,
            LeaseSeconds = 10,
        };
        Say($"Starting a server and {Format.Count(options.Agents, "agent")} (logs in {Path.Combine(options.Folder, "logs")}) ...");
        await using var cloud = await LocalCloud.StartAsync(cloudOptions, Say, cancellationToken);
        Say($"Dashboard, JSON and metrics: {cloudOptions.Http.GetLeftPart(UriPartial.Authority)}");
        using var api = new ApiConnection(cloudOptions.Listen);
        if (state.Run is null)
        {
            state = state with { Run = await CreateRunAsync(api, state, cancellationToken) };
            state.Save(options.Folder);
        }

        var watching = new RunWatcher(api).FollowAsync(state.Run, cancellationToken);
        await await Task.WhenAny(watching, cloud.Failed);
        var run = await watching;
        new DemoReport(options, run, TimeProvider.System.GetElapsedTime(_started)).Print();
        return run.State == RunState.Succeeded ? 0 : ExitCode.WorkFailed;
    }

    private DemoState StartAfresh()
    {
        DemoFolder.Clear(options.Folder);
        var state = new DemoState
        {
            Seed = options.Seed,
            Port = FreePort(),
            RequestId = Guid.NewGuid().ToString(),
            Budget = options.Budget,
            Steps = options.Steps,
            Device = options.Device,
        };
        state.Save(options.Folder);
        return state;
    }

    private async Task MakeModelAsync(int seed, CancellationToken cancellationToken)
    {
        if (Directory.Exists(ModelFolder))
        {
            return;
        }

        Say("Making a base model: a tiny Qwen2 that has seen a little arithmetic (SFT) ...");
        var unfinished = ModelFolder + ".unfinished";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        string[] arguments = ["models", "quickstart", "--out", unfinished, "--seed", seed.ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(
            new ProcessStartInfo(ProgramLocator.Find(ProgramLocator.Agent), arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, line) => { };
        process.BeginOutputReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new CliException($"making the quickstart model failed with exit code {process.ExitCode}.", ExitCode.WorkFailed);
        }

        Directory.Move(unfinished, ModelFolder);
    }

    private async Task<string> CreateRunAsync(ApiConnection api, DemoState state, CancellationToken cancellationToken)
    {
        var uploader = new Uploader(api, Project);
        var spec = new RunSpec
        {
            Recipe = "quickstart",
            Model = await uploader.ModelAsync(Path.Combine(ModelFolder, "model"), cancellationToken),
            Dataset = await uploader.DatasetAsync(Path.Combine(ModelFolder, "train.jsonl"), cancellationToken),
            EvalDataset = await uploader.DatasetAsync(Path.Combine(ModelFolder, "heldout.jsonl"), cancellationToken),
            BudgetUsdMicros = BudgetOption.ToMicros(state.Budget),
        };
        spec.Overrides["seed"] = state.Seed.ToString(CultureInfo.InvariantCulture);
        if (state.Steps is { } steps)
        {
            spec.Overrides["max_steps"] = steps.ToString(CultureInfo.InvariantCulture);
        }

        var request = new CreateRunRequest { Parent = Project, Spec = spec, RequestId = state.RequestId };
        var run = await api.CallAsync(() => api.Runs.CreateRunAsync(request, cancellationToken: cancellationToken));
        Say($"Created {run.Name} with a budget of {Format.Usd(run.Cost.BudgetUsdMicros)}; a step is 24 problems x 16 samples.");
        return run.Name;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Say(string text) => Console.Error.WriteLine(text);
}
