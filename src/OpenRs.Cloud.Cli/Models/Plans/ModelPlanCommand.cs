using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Recipes;
using OpenRs.Cloud.Costs;
using OpenRs.CommandLine;
using OpenRs.Recipes;
using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Models.Plans;

/// <summary><c>openrs models plan</c>. Needs neither a server nor a GPU.</summary>
internal static class ModelPlanCommand
{
    private const double Gib = 1L << 30;
    private const int ShownSlots = 64;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var model = new Option<string?>("--model")
        {
            Description = "Folder of the model, for its shape. Default: Qwen2 with 1.5B parameters.",
            HelpName = "dir",
        };
        var recipe = new Option<string>("--recipe")
        {
            Description = "Name of a built-in recipe, or a YAML file. Default: open-rs3.",
            HelpName = "name",
            DefaultValueFactory = static _ => "open-rs3",
        };
        var gpus = new Option<string[]>("--gpu")
        {
            Description = "GPU types, as the price book spells them; repeatable. Default: all whose memory is known.",
            HelpName = "type",
            DefaultValueFactory = static _ => [.. GpuMemory.Types],
        };
        gpus.OneOf(StringComparer.OrdinalIgnoreCase, [.. GpuMemory.Types]);
        var output = OutputOption.Create();
        var command = new Command(
            "plan", "Show what a run needs of a GPU's memory, and which GPUs hold it: to train, to generate, or both.")
        {
            model, recipe, gpus, output,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var shape = result.GetValue(model) is { } folder ? ModelFolders.ReadConfig(folder) : ModelFolders.Standard;
            var read = await RecipeFile.LoadAsync(result.GetValue(recipe)!, cancellationToken);
            var fits = result.GetValue(gpus)!.Select(type => GpuFit.Of(shape, read, type)).ToList();
            if (result.GetValue(output) == OutputFormat.Json)
            {
                var memory = MemoryPlanner.OnGpu(shape, read, ShownSlots);
                Console.WriteLine(JsonSerializer.Serialize(new { memory, slots = ShownSlots, gpus = fits }, Options));
                return;
            }

            Print(shape, read);
            Print(fits);
        });
        return command;
    }

    private static void Print(DecoderConfig model, Recipe recipe)
    {
        var memory = MemoryPlanner.OnGpu(model, recipe, ShownSlots);
        var table = new TextTable(new Column("bytes of"), new Column("GiB"), new Column("to train"), new Column("to generate"));
        foreach (var (name, bytes, train, generate) in new[]
        {
            ("weights", memory.Weights, true, false),
            ("adapter", memory.Adapter, true, false),
            ("reference", memory.Reference, true, false),
            ("gradient", memory.Gradient, true, false),
            ("optimizer", memory.Optimizer, true, false),
            ("activations", memory.Activations, true, false),
            ("logits", memory.Logits, true, false),
            ("decoder", memory.Decoder, false, true),
            ($"cache of {ShownSlots}", memory.KeyValueCache, false, true),
            ("sampling", memory.Sampling, false, true),
        })
        {
            table.Row(name, Size(bytes), train ? "x" : "", generate ? "x" : "");
        }

        table.Row("total", Size(memory.Both), Size(memory.Trainer), Size(memory.Rollouts));
        table.Print();
        var weights = recipe.Dtype.ToString().ToLowerInvariant();
        Console.WriteLine(FormattableString.Invariant($"{model.ParameterCount:N0} parameters, recipe {recipe.Name}, {weights}"));
        if (recipe.Lora.IsUsed)
        {
            var trained = AdapterShape.ParameterCount(model, recipe.Lora);
            Console.WriteLine(FormattableString.Invariant($"{trained:N0} trained, of an adapter of rank {recipe.Lora.UpdateRank}"));
        }
    }

    private static void Print(IReadOnlyList<GpuFit> fits)
    {
        var table = new TextTable(
            new Column("GPU"), new Column("usable GiB", 1), new Column("does all"), new Column("trains"), new Column("generates"),
            new Column("would train with", 2));
        foreach (var fit in fits)
        {
            table.Row(
                fit.GpuType,
                Size(fit.UsableBytes),
                Slots(fit.AllSlots),
                fit.Trains ? "yes" : "no",
                Slots(fit.RolloutSlots),
                fit.Trains ? "" : fit.WouldTrain.Count > 0 ? string.Join(' ', fit.WouldTrain) : "none of them");
        }

        table.Print();
        Console.WriteLine("Slots are sequences that are decoded together.");
        Console.WriteLine("1 GiB of each GPU is left to the driver.");
    }

    private static string Slots(int slots) => slots == 0 ? "no" : FormattableString.Invariant($"{slots} slots");

    private static string Size(long bytes) => (bytes / Gib).ToString("0.0", CultureInfo.InvariantCulture);
}
