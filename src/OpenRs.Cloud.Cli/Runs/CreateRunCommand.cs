using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs create</c>.</summary>
internal static class CreateRunCommand
{
    private static readonly Option<string> Recipe = new("--recipe") { Description = "open-rs1, open-rs2, open-rs3, quickstart, or a YAML file.", Required = true, HelpName = "name|file" };
    private static readonly Option<string> Model = new("--model") { Description = "Model folder in the Hugging Face layout, or its name, [projects/PROJECT/]models/ID.", Required = true, HelpName = "folder|name" };
    private static readonly Option<string> Dataset = new("--dataset") { Description = "JSONL file of training problems, or its name, [projects/PROJECT/]datasets/ID.", Required = true, HelpName = "file|name" };
    private static readonly Option<string> EvalDataset = new("--eval-dataset") { Description = "Held-out problems, evaluated before the first and after the last step.", HelpName = "file|name" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Recipe key to change, as in --set max_steps=2. Repeatable.", HelpName = "key=value", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<decimal> Budget = BudgetOption.Create(42m, "Budget in US dollars; never exceeded.");
    private static readonly Option<int> MaxAgents = new("--max-agents") { Description = "Agents to use at most; 0 for all of the pool." };
    private static readonly Option<string> Project = new("--project") { Description = "Project.", DefaultValueFactory = static _ => "default" };
    private static readonly Option<string> RequestId = new("--request-id") { Description = "UUID that makes a repeated call answer the first one's run.", HelpName = "uuid" };
    private static readonly Option<bool> WatchOption = new("--watch") { Description = "Follow the run to its end; exit code 1 unless it SUCCEEDED." };

    public static Command Create()
    {
        var output = OutputOption.Create();
        var command = new Command("create", "Create a training run.")
        {
            Recipe, Model, Dataset, EvalDataset, Set, Budget, MaxAgents, Project, RequestId, WatchOption, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = await ToRequestAsync(result, api, cancellationToken);
            var run = await api.CallAsync(() => api.Runs.CreateRunAsync(request, cancellationToken: cancellationToken).ResponseAsync);
            if (!result.GetValue(WatchOption))
            {
                RunPrinter.Print(run, result.GetValue(output));
                return 0;
            }

            return await new RunWatcher(api).WatchAsync(run.Name, result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static async Task<CreateRunRequest> ToRequestAsync(ParseResult result, ApiConnection api, CancellationToken cancellationToken)
    {
        var parent = $"projects/{result.GetValue(Project)}";
        var uploader = new Uploader(api, parent);
        var spec = new RunSpec
        {
            BudgetUsdMicros = BudgetOption.ToMicros(result.GetValue(Budget)),
            MaxAgents = result.GetValue(MaxAgents),
        };
        var recipe = result.GetValue(Recipe)!;
        if (File.Exists(recipe))
        {
            spec.RecipeYaml = await File.ReadAllTextAsync(recipe, cancellationToken);
        }
        else
        {
            spec.Recipe = recipe;
        }

        foreach (var (key, value) in RecipeSettings.Parse(result.GetValue(Set)))
        {
            spec.Overrides[key] = value;
        }

        spec.Model = await uploader.ModelAsync(result.GetValue(Model)!, cancellationToken);
        spec.Dataset = await uploader.DatasetAsync(result.GetValue(Dataset)!, cancellationToken);
        if (result.GetValue(EvalDataset) is { } evaluation)
        {
            spec.EvalDataset = await uploader.DatasetAsync(evaluation, cancellationToken);
        }

        return new CreateRunRequest { Parent = parent, Spec = spec, RequestId = result.GetValue(RequestId) ?? "" };
    }
}
