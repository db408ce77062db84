using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Models.Plans;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Models;

/// <summary><c>openrs models</c>: the models on the server, and what the agent's program does with model folders.</summary>
internal static class ModelsCommand
{
    private static readonly string[] OwnVerbs = ["list", "get", "import", "delete", "plan"];

    // These need tensors, so the agent's program carries them out, with whatever else it knows of model folders.
    private static readonly (string Verb, string Description)[] FolderVerbs =
    [
        ("init", "Make a model folder with random weights."),
        ("inspect", "Show what a model folder holds."),
        ("convert", "Write a model in another type (f32, bf16), in one file or shards, tied or untied."),
        ("merge", "Write a model with a LoRA adapter as part of its weights."),
        ("diff", "Compare two models: the largest absolute difference of every weight."),
        ("probe", "Write logits and encodings of a model, to compare with transformers."),
        ("quickstart", "Make the quickstart's model and problems."),
    ];

    /// <summary>Whether the agent's program answers a command line that starts with <c>models</c>.</summary>
    public static bool IsOfFolders(string[] args) => args.Length > 1 && !args[1].StartsWith('-') && !OwnVerbs.Contains(args[1]);

    public static Command Create()
    {
        var command = new Command(
            "models",
            "Models: list, get, import and delete on the server; plan which GPUs hold a run; the others make, read and compare folders.")
        {
            List(),
            Get(),
            Import(),
            Delete(),
            ModelPlanCommand.Create(),
        };
        foreach (var (verb, description) in FolderVerbs)
        {
            command.Subcommands.Add(new Command(verb, description));
        }

        return command;
    }

    private static Command List()
    {
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("list", "List the models of a project by name.") { project, output, ServerAddress.Option };
        var listing = new ListOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListModelsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = ApiConnection.PageSize };
            (request.Filter, request.OrderBy) = (listing.Filter(result), listing.OrderBy(result));
            var models = await api.ListAsync(
                token => api.Models.ListModelsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Models, page.NextPageToken));
            Print(models, result.GetValue(output));
        });
        return command;
    }

    private static Command Get()
    {
        var model = Name();
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("get", "Show one model.") { model, project, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetModelRequest { Name = ProjectOption.Name(result.GetValue(model)!, result.GetValue(project)!, "models") };
            var answer = await api.CallAsync(() => api.Models.GetModelAsync(request, cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(answer);
                return;
            }

            Print([answer], OutputFormat.Table);
        });
        return command;
    }

    private static Command Import()
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "Model folder in the Hugging Face layout.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var prefix = new Option<string?>("--from-prefix")
        {
            Description = "Upload nothing: the files are in the server's object store, below imports/PROJECT/NAME/ with a file SHA256SUMS.",
            HelpName = "name",
        };
        var project = ProjectOption.Create();
        var command = new Command("import", "Upload a model folder, or take in one of the object store, and print its resource name.")
        {
            folder, prefix, project, ServerAddress.Option,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is null == result.GetValue(prefix) is null)
            {
                result.AddError("Give a folder to upload, or --from-prefix for one of the object store.");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var parent = $"projects/{result.GetValue(project)}";
            Console.WriteLine(result.GetValue(folder) is { } path
                ? await new Uploader(api, parent).ModelAsync(path, cancellationToken)
                : (await api.CallAsync(() => api.Models.ImportStoredModelAsync(
                    new ImportStoredModelRequest { Parent = parent, Folder = result.GetValue(prefix)! },
                    cancellationToken: cancellationToken))).Name);
        });
        return command;
    }

    private static Command Delete() => DeleteCommand.Create(
        "Delete a model that no unfinished run or evaluation uses.",
        Name(),
        "models",
        static (api, name, cancellationToken) => api.Models.DeleteModelAsync(
            new DeleteModelRequest { Name = name }, cancellationToken: cancellationToken));

    private static Argument<string> Name() => new("model") { Description = "Model id, or projects/PROJECT/models/MODEL." };

    private static void Print(IReadOnlyList<Model> models, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(models);
            return;
        }

        var table = new TextTable("model", new("architecture", 1), "MiB", new("imported", 2));
        foreach (var model in models)
        {
            table.Row(
                model.Name.Split('/')[^1],
                model.Architecture,
                (model.SizeBytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture),
                model.CreateTime?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "");
        }

        table.Print();
    }
}
