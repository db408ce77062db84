using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>A project with two runs and an evaluation whose texts are long, wide and hostile.</summary>
public sealed class WideProject(SecuredServer server) : IAsyncLifetime
{
    // Long and wide texts, line ends, and what would command a terminal.
    private const string Rollouts =
        """
        {"step":0,"position":1,"problem":3,"problem_text":"a problem","gold":"4","prompt":"<user>a problem","prompt_ids":[1]}
        {"sample":0,"text":"TEXT","answer":"4","verdict":"correct","reward":1.5,"has_signal":true,"finish":"stop",IDS}
        {"sample":1,"text":"one\ntwo \ud83d\ude00\u001b[2J\nthree","answer":"LONG","verdict":"wrong",REWARDS,"finish":"length",IDS}

        """;

    private const string Rewards = "\"rewards\":{\"accuracy\":0,\"format\":0.5},\"reward\":0.5,\"has_signal\":true";

    /// <summary>A user who is logged in.</summary>
    public CliHome Home { get; } = new();

    /// <summary>A run with rollouts.</summary>
    public string Run { get; private set; } = "";

    /// <summary>Another run.</summary>
    public string Other { get; private set; } = "";

    /// <summary>An evaluation.</summary>
    public string Evaluation { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Home.LogInAsync(server.Address, server.AdminKey, "--project", "widths");
        var (model, dataset) = SmallModel.Write(Home);
        string[] what = ["--recipe", "quickstart", "--model", model, "--dataset", dataset, "--pool", "nobody", "--budget", "123456789"];
        Run = IdOf(await Home.JsonAsync(["runs", "create", .. what, "--set", "prompts_per_step=2"]));
        Other = await CreateOtherAsync(model);
        Evaluation = IdOf(await Home.JsonAsync(["eval", "create", .. what, "--samples", "100"]));
        await server.WriteObjectAsync($"projects/widths/runs/{Run}/rollouts/000000/000001.jsonl", Rollouts
            .Replace("TEXT", new string('\u6570', 300), StringComparison.Ordinal)
            .Replace("LONG", "a very long answer that fits nowhere at all", StringComparison.Ordinal)
            .Replace("REWARDS", Rewards, StringComparison.Ordinal)
            .Replace("IDS", "\"ids\":[1],\"log_probs\":[-1]", StringComparison.Ordinal));
        await Home.JsonAsync("runs", "cancel", Run);
        await Home.JsonAsync("eval", "cancel", Evaluation);
    }

    public Task DisposeAsync()
    {
        Home.Dispose();
        return Task.CompletedTask;
    }

    // A run of other problems, with a recipe that says more than fits into a line.
    private async Task<string> CreateOtherAsync(string model)
    {
        await File.WriteAllTextAsync(Home["other.jsonl"], """{"problem":"1 + 1","solution":"2"}""" + "\n");
        return IdOf(await Home.JsonAsync(
            "runs", "create", "--recipe", "quickstart", "--model", model, "--dataset", Home["other.jsonl"], "--pool", "nobody",
            "--name", new string('n', 70), "--set", "prompts_per_step=1", "--set", $"system_prompt={new string('x', 150)} {new string('y', 150)}"));
    }

    private static string IdOf(JsonNode job) => job["name"]!.GetValue<string>().Split('/')[^1];
}
