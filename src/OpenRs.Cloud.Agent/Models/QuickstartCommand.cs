using System.CommandLine;
using OpenRs.CommandLine;
using OpenRs.Learning.Quickstart;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models quickstart</c>: the base model and the problems of <c>openrs demo</c>.</summary>
internal static class QuickstartCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "Folder that gets model/, train.jsonl, sft.jsonl and heldout.jsonl.",
        Required = true,
        HelpName = "dir",
    };

    private static readonly Option<ulong> Seed = new Option<ulong>("--seed")
    {
        Description = "Seed of weights and problems: the same seed gives the same bytes.",
    }.Within(ulong.MinValue, ulong.MaxValue);

    public static Command Create()
    {
        var command = new Command("quickstart", "Make the quickstart's base model and its problems (about ten seconds).") { Out, Seed };
        command.SetAction(static (result, cancellationToken) =>
            Task.FromResult(ModelsCommand.Guard("quickstart", () => Run(result.GetValue(Out)!, result.GetValue(Seed), cancellationToken))));
        return command;
    }

    private static void Run(string folder, ulong seed, CancellationToken cancellationToken)
    {
        var task = new QuickstartTask(seed);
        task.Write(folder);
        using var model = QuickstartModel.Create(task, seed, cancellationToken: cancellationToken);
        model.SaveWeights(Path.Combine(folder, "model"), cancellationToken);
        Console.WriteLine($"{folder}: model of {model.ParameterCount:n0} weights, {task.Train.Count} training and {task.HeldOut.Count} "
            + "held-out problems");
    }
}
