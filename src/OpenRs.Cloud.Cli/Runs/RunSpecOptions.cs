using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The options that say what a run trains: those of <c>runs create</c> and of <c>runs forecast</c>.</summary>
internal sealed class RunSpecOptions
{
    private readonly Option<string> _recipe;
    private readonly Option<string> _model;
    private readonly Option<string> _dataset;
    private readonly Option<string> _evalDataset = new("--eval-dataset")
    {
        Description = "Held-out problems, evaluated before the first and after the last step.",
        HelpName = "file|name",
    };
    private readonly RunLimitOptions _limits = new(BudgetOption.Create(42m, "Budget in US dollars; never exceeded."));

    /// <summary>Makes the options.</summary>
    /// <param name="required">Whether recipe, model and dataset must be given.</param>
    public RunSpecOptions(bool required)
    {
        _recipe = new Option<string>("--recipe")
        {
            Description = "open-rs1, open-rs2, open-rs3, quickstart, quickstart-sft, or a YAML file.",
            Required = required,
            HelpName = "name|file",
        };
        _model = new Option<string>("--model")
        {
            Description = "Model folder in the Hugging Face layout, or its name, [projects/PROJECT/]models/ID.",
            Required = required,
            HelpName = "folder|name",
        };
        _dataset = new Option<string>("--dataset")
        {
            Description = "File of training problems, or its name, [projects/PROJECT/]datasets/ID.",
            Required = required,
            HelpName = "file|name",
        };
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _recipe, _model, _dataset, _evalDataset })
        {
            command.Options.Add(option);
        }

        _limits.AddTo(command);
    }

    /// <summary>The spec; files that are named go to the server first.</summary>
    /// <exception cref="CliException">A file is missing, or a setting malformed.</exception>
    public async Task<RunSpec> ReadAsync(ParseResult result, Uploader uploader, CancellationToken cancellationToken)
    {
        var spec = _limits.Read(result);
        (spec.Recipe, spec.RecipeYaml) = await RecipeSource.ReadAsync(result.GetValue(_recipe)!, cancellationToken);
        if (!Directory.Exists(result.GetValue(_model)) && CheckpointName.Find(result.GetValue(_model)!, "p") is not null)
        {
            throw new CliException(
                $"--model {result.GetValue(_model)}: a run starts from a model. Make this checkpoint one with "
                + $"`openrs checkpoints export {result.GetValue(_model)}` and give the name that it prints, or continue from it with "
                + $"`openrs runs fork {result.GetValue(_model)}`.",
                ExitCode.WrongInput);
        }

        spec.Model = await uploader.ModelAsync(result.GetValue(_model)!, cancellationToken);
        spec.Dataset = await uploader.DatasetAsync(result.GetValue(_dataset)!, cancellationToken);
        spec.EvalDataset = result.GetValue(_evalDataset) is { } evaluation
            ? await uploader.DatasetAsync(evaluation, cancellationToken)
            : "";
        return spec;
    }
}
