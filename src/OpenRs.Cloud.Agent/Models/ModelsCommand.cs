using System.CommandLine;
using OpenRs.Learning.Quickstart;

namespace OpenRs.Cloud.Agent.Models;

internal static class ModelsCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Required = true };
        var seed = new Option<int>("--seed");
        var quickstart = new Command("quickstart", "Make the quickstart model.") { output, seed };
        quickstart.SetAction((result, cancellationToken) =>
        {
            var folder = result.GetValue(output)!;
            var task = new QuickstartTask((ulong)result.GetValue(seed));
            Directory.CreateDirectory(folder);
            task.Write(folder);
            using var model = QuickstartModel.Create(task, (ulong)result.GetValue(seed), null, cancellationToken);
            model.SaveWeights(Path.Combine(folder, "model"));
            return Task.FromResult(0);
        });
        return new Command("models", "Model folders.") { quickstart };
    }
}
