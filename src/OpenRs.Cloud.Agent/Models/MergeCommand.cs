using System.CommandLine;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models merge</c>: a model and a LoRA adapter as one model.</summary>
internal static class MergeCommand
{
    private static readonly Argument<string> Base = new("dir") { Description = "Folder of the model that was adapted." };

    private static readonly Option<string> Adapter = new("--adapter")
    {
        Description = "Folder of the adapter in PEFT's layout, as a downloaded checkpoint of a LoRA run.",
        Required = true,
        HelpName = "dir",
    };

    private static readonly Option<string> Out = new("--out") { Description = "The new folder.", Required = true, HelpName = "dir" };

    public static Command Create()
    {
        var command = new Command("merge", "Write a model with a LoRA adapter as part of its weights.") { Base, Adapter, Out };
        command.SetAction(static (result, cancellationToken) => Task.FromResult(
            ModelsCommand.Guard("merge", () => Run(result, cancellationToken))));
        return command;
    }

    private static void Run(ParseResult result, CancellationToken cancellationToken)
    {
        var (source, adapter, target) = (result.GetValue(Base)!, result.GetValue(Adapter)!, result.GetValue(Out)!);
        if (Path.GetFullPath(target) == Path.GetFullPath(source) || Path.GetFullPath(target) == Path.GetFullPath(adapter))
        {
            throw new ArgumentException("--out must be another folder than the model's and the adapter's.");
        }

        var config = AdapterConfigFile.Read(adapter);
        using var model = CausalLanguageModel.Load(source, cancellationToken: cancellationToken);
        model.MergeAdapter(Path.Combine(adapter, AdapterFiles.Weights), config.Lora, cancellationToken: cancellationToken);
        model.SaveWeights(target, cancellationToken);
        var modules = string.Join(", ", LoraModuleNames.Of(config.Lora.TargetModules));
        Console.WriteLine($"{target}: r {config.Lora.UpdateRank}, alpha {config.Lora.Alpha:0.###}, {modules} merged");
    }
}
