using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval create</c>.</summary>
internal static class CreateEvaluationCommand
{
    /// <summary>The label that names the task of an evaluation.</summary>
    public const string TaskLabel = "openrs.cloud/task";

    private static readonly Option<string?> Recipe = new("--recipe")
    {
        Description = "Recipe whose prompt, template and evaluation settings hold: a built-in name or a YAML file. Default: the task's.",
        HelpName = "name|file",
    };
    private static readonly Option<string?> Task = new("--task")
    {
        Description = "Benchmark whose prompt, columns and settings hold: one of `openrs eval tasks`, or a YAML file. The dataset is then "
            + "a JSONL file with its problems.",
        HelpName = "name|file",
    };
    private static readonly Option<string> Model = new("--model")
    {
        Description = "Model folder in the Hugging Face layout, or its name, [projects/PROJECT/]models/ID, or a checkpoint: "
            + $"{CheckpointName.Notation}.",
        Required = true,
        HelpName = "folder|name",
    };
    private static readonly Option<string> Dataset = new("--dataset")
    {
        Description = "JSONL file of problems, or its name, [projects/PROJECT/]datasets/ID.",
        Required = true,
        HelpName = "file|name",
    };
    private static readonly Option<int> Samples = new Option<int>("--samples")
    {
        Description = "Samples of each problem. Default: the task's, else 1.",
    }.Within(1, int.MaxValue);
    private static readonly Option<int> Shards =
        new Option<int>("--shards") { Description = "Shards; 0 lets the server choose. Changes no result." }.Within(0, int.MaxValue);
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Recipe key to change, as in --set eval_temperature=0.6. Repeatable.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<decimal> Budget = BudgetOption.Create(1m, "Budget in US dollars; never exceeded.");
    private static readonly Option<int> MaxAgents =
        new Option<int>("--max-agents") { Description = "Agents to use at most; 0 for all of the pool.", HelpName = "n" }
            .Within(0, int.MaxValue);
    private static readonly Option<string> Pool = new("--pool") { Description = "Node pool.", DefaultValueFactory = static _ => "default" };
    private static readonly AnnotationOptions Annotations = new();
    private static readonly Option<string> Project = ProjectOption.Create();
    private static readonly Option<string> RequestId = new("--request-id")
    {
        Description = "UUID that makes a repeated call answer the first one's evaluation.",
        HelpName = "uuid",
    };
    private static readonly Option<bool> WatchOption = new("--watch")
    {
        Description = "Follow the evaluation to its end; exit code 1 unless it SUCCEEDED.",
    };

    public static Command Create()
    {
        var output = OutputOption.Create();
        var command = new Command("create", "Measure a model on a problem set.")
        {
            Recipe,
            Task,
            Model,
            Dataset,
            Samples,
            Shards,
            Set,
            Budget,
            MaxAgents,
            Pool,
            Project,
            RequestId,
            WatchOption,
            output,
            ServerAddress.Option,
        };
        Annotations.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = await ToRequestAsync(result, api, cancellationToken);
            var evaluation = await api.CallAsync(
                () => api.Evaluations.CreateEvaluationAsync(request, cancellationToken: cancellationToken));
            if (!result.GetValue(WatchOption))
            {
                EvaluationPrinter.Print(evaluation, result.GetValue(output));
                return 0;
            }

            return await new EvaluationWatcher(api).WatchAsync(evaluation.Name, result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static async Task<CreateEvaluationRequest> ToRequestAsync(
        ParseResult result, ApiConnection api, CancellationToken cancellationToken)
    {
        var parent = $"projects/{result.GetValue(Project)}";
        var uploader = new Uploader(api, parent);
        var task = result.GetValue(Task) is { } named ? await TasksCommand.ReadAsync(named, cancellationToken) : null;
        var spec = new EvaluationSpec
        {
            SamplesPerProblem = result.GetResult(Samples) is null ? task?.Samples ?? 1 : result.GetValue(Samples),
            Shards = result.GetValue(Shards),
            BudgetUsdMicros = BudgetOption.ToMicros(result.GetValue(Budget)),
            MaxAgents = result.GetValue(MaxAgents),
            Pool = result.GetValue(Pool),
        };
        var recipe = result.GetValue(Recipe) ?? task?.Recipe
            ?? throw new CliException("name a recipe with --recipe, or a benchmark with --task.", ExitCode.WrongInput);
        (spec.Recipe, spec.RecipeYaml) = await RecipeSource.ReadAsync(recipe, cancellationToken);
        foreach (var (key, value) in RecipeSettings.Parse([.. task?.Settings ?? [], .. result.GetValue(Set) ?? []]))
        {
            spec.Overrides[key] = value;
        }

        var model = result.GetValue(Model)!;
        spec.Model = !Directory.Exists(model) && CheckpointName.Find(model, result.GetValue(Project)!) is { } checkpoint
            ? checkpoint
            : await uploader.ModelAsync(model, cancellationToken);
        spec.Dataset = task is null
            ? await uploader.DatasetAsync(result.GetValue(Dataset)!, cancellationToken)
            : await TaskUpload.SendAsync(uploader, task, result.GetValue(Dataset)!, cancellationToken);
        var request = new CreateEvaluationRequest
        {
            Parent = parent,
            Spec = spec,
            RequestId = result.GetValue(RequestId) ?? "",
            Labels = { Annotations.Labels(result) },
            DisplayName = Annotations.Name(result) ?? "",
            Note = Annotations.Note(result) ?? "",
            Priority = Annotations.Priority(result) ?? 0,
        };
        if (task is not null)
        {
            request.Labels.TryAdd(TaskLabel, task.Name);
        }

        return request;
    }
}
