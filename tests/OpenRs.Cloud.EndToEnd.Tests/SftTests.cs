using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>Runs that learn from solutions, through the same service as all others.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class SftTests(QuickstartFixture quickstart, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Steps = 12;

    private const string Create = "runs create";
    private const string Shorter = "--set max_steps=10 --set eval_steps=5 --set save_every=5 --set rows_per_step=16";
    private const StringComparison Exact = StringComparison.Ordinal;

    private static readonly string[] Short =
        [$"max_steps={Steps}", "save_every=4", "eval_steps=4", "rows_per_step=16", "validation_share=0.02"];

    [Fact]
    public async Task SftRun_WhoseTrainerIsKilled_LearnsAndGivesTheBytesOfOneUndisturbed()
    {
        var cloud = server.Cloud;
        cloud.StartAgent("agent-1");
        var undisturbed = await StartAsync(cloud);
        var reference = await SucceedAsync(cloud, undisturbed);
        AssertLearned(undisturbed, reference);

        var disturbed = await StartAsync(cloud);
        await disturbed.WaitForAsync(static run => run.Step >= 6, "step 6");
        foreach (var agent in cloud.Agents.Keys.ToList())
        {
            await cloud.KillAgentAsync(agent);
        }

        cloud.StartAgent("agent-2");
        (await SucceedAsync(cloud, disturbed)).AssertEqualTo(reference);
        Assert.Equal(undisturbed.Latest.Validation, disturbed.Latest.Validation);

        // Nothing falls by as much as this, so the second validation, by both ranks, ends it.
        var early = await StartAsync(cloud, "early_stopping_patience=1", "early_stopping_threshold=100", "trainer_ranks=2");
        await early.WaitForEndAsync(RunState.Plateaued);
        Assert.Equal((8, 8), (early.Latest.Step, early.Latest.Checkpoint.Step));
        Assert.Contains("has not fallen in 1 validations", early.Latest.StateReason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (early.Latest.Cost.GrantedUsdMicros, early.Latest.Cost.ReserveUsdMicros));
    }

    /// <summary>docs/sft.md, with fewer steps and without the command that made the model and the rows for all of these tests.</summary>
    [Fact]
    public async Task SftPage_Commands_Work()
    {
        if (server.Cloud.Agents.Count == 0)
        {
            server.Cloud.StartAgent("agent-3");
        }

        var folder = Directory.CreateTempSubdirectory("openrs-sft-page-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "demo"), quickstart.Task.Made);
            var commands = ReadmeCommand.Of("docs/sft.md")
                .Where(static command => !command.Line.Contains("models quickstart", Exact))
                .ToList();
            Assert.InRange(commands.Count, 4, 20);
            var run = "";
            foreach (var command in commands)
            {
                var output = await SucceedAsync(command, run, folder);
                run = command.Line.Contains(Create, Exact) ? output[0].Split('/')[^1] : run;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> SucceedAsync(ReadmeCommand written, string run, string folder)
    {
        var line = written.Line.Replace("RUN", run, Exact).Replace("demo/heldout.jsonl", quickstart.Task.Evaluation, Exact);
        var command = written with { Line = line.Contains(Create, Exact) ? $"{line} {Shorter}" : line };
        var environment = new Dictionary<string, string?>(ProcessCloud.ProgramEnvironment)
        {
            ["OPENRS_SERVER"] = server.Cloud.Address.ToString(), ["XDG_CONFIG_HOME"] = folder,
        };
        var result = await ProgramResult.OfAsync(BuiltProgram.Cli, command.Arguments, WatchedRun.Timeout, folder, environment);
        Assert.True(result.ExitCode == 0, $"docs/sft.md says: {written}\nrun as: {command}\n{result}");
        return result.Output;
    }

    private static void AssertLearned(WatchedRun run, StoredRun stored)
    {
        var end = run.Latest;
        Assert.Equal((RunKind.Sft, 1), (end.Kind, end.MaxAgents));
        string[] names = ["loss", "mean_token_accuracy", "num_tokens", "entropy", "grad_norm", "learning_rate", "epoch"];
        Assert.All(run.Steps, step => Assert.Empty(names.Except(step.Values.Keys)));
        Assert.All(run.Steps, static step => Assert.DoesNotContain("reward", step.Values.Keys));

        // The loss over rows that it never sees falls.
        var validations = run.Steps.Where(static step => step.Values.ContainsKey("eval_loss")).ToList();
        Assert.Equal([4, 8, Steps], validations.Select(static step => step.Step));
        List<double> losses = [.. validations.Select(static step => step.Values["eval_loss"])];
        Assert.True(losses[^1] < losses[0] - 0.005 && losses[^1] == losses.Min(), string.Join(", ", losses));
        Assert.Equal((Steps, losses[^1]), (end.Validation.BestStep, end.Validation.BestLoss));

        // It was evaluated before and after; only what is evaluated is published, and nothing was rolled out.
        Assert.Equal([0, Steps], end.Evaluations.Select(static evaluation => evaluation.Step));
        Assert.Equal(["000012.json", "000012.safetensors"], stored.Policies);
        Assert.Equal([4, 8, Steps], stored.CheckpointSteps);
        Assert.DoesNotContain(end.Cost.Phases, static phase => phase.Phase == Phase.Rollout && phase.UsdMicros > 0);
    }

    private Task<WatchedRun> StartAsync(ProcessCloud cloud, params string[] overrides) =>
        quickstart.Task.CreateSftRunAsync(cloud, 10, [.. Short, .. overrides]);

    private static async Task<StoredRun> SucceedAsync(ProcessCloud cloud, WatchedRun run) =>
        StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
}
