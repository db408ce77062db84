using System.Text.Json.Nodes;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>Models of other families than the quickstart's: its shape and tokenizer, and fresh weights.</summary>
internal static class FamilyModel
{
    /// <summary>Makes a model and imports it.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="quickstart">The quickstart's model folder.</param>
    /// <param name="modelType">The family, as config.json spells it.</param>
    /// <returns>The model's resource name.</returns>
    public static async Task<string> ImportAsync(ProcessCloud cloud, string quickstart, string modelType)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-family-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), ConfigOf(quickstart, modelType));
            var model = Path.Combine(folder, "model");
            var result = await ProgramResult.OfAsync(
                BuiltProgram.Agent,
                ["models", "init", "--config", folder, "--tokenizer", quickstart, "--out", model, "--seed", "7"],
                WatchedRun.Timeout,
                folder,
                ProcessCloud.ProgramEnvironment);
            Assert.True(result.ExitCode == 0, result.ToString());
            return await new ApiUploads(cloud.Channel, "projects/default").ModelAsync(model);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Trains a model by a few steps of the quickstart's recipe, to shorter completions: fresh weights solve nothing.</summary>
    /// <param name="cloud">The server.</param>
    /// <param name="task">The quickstart's problems.</param>
    /// <param name="model">The model's resource name.</param>
    /// <param name="modelType">Its family, which its checkpoints must have.</param>
    /// <returns>What the run stored.</returns>
    public static async Task<StoredRun> TrainAsync(ProcessCloud cloud, ElasticTask task, string model, string modelType)
    {
        var run = await task.CreateRunAsync(
            cloud,
            new RunSpec { BudgetUsdMicros = 10_000_000, Model = model },
            ["max_steps=4", "warmup_ratio=0", "rewards=[{name: length}]"]);
        var end = await run.WaitForEndAsync(RunState.Succeeded);
        Assert.Contains(run.Steps, static step => step.Values["grad_norm"] > 0);
        HuggingFaceLayout.AssertHolds(Path.Combine(cloud.ObjectsFolder, end.Checkpoint.Prefix), modelType);
        return StoredRun.Read(cloud, end);
    }

    private static string ConfigOf(string quickstart, string modelType)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(quickstart, "config.json")))!.AsObject();
        config["model_type"] = modelType;
        config["architectures"] = new JsonArray(HuggingFaceLayout.Architecture(modelType));
        config["head_dim"] = 32;
        if (modelType == "llama")
        {
            config["rope_scaling"] = JsonNode.Parse(
                """
                {"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":32}
                """);
        }

        return config.ToJsonString();
    }
}
