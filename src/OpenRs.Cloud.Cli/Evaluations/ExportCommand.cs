using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.CommandLine;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval export</c>.</summary>
internal static class ExportCommand
{
    private const int HashDigits = 16;

    public static Command Create()
    {
        var evaluations = new Argument<string[]>("evaluations")
        {
            Description = "Evaluations of one model, one for each benchmark. " + ReadEvaluationCommands.IdDescription,
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new Option<string>("--format")
        {
            Description = "lighteval: the JSON of its result files.",
            DefaultValueFactory = static _ => "lighteval",
        };
        format.OneOf("lighteval");
        var path = new Option<string?>("--out") { Description = "File to write. Default: standard output.", HelpName = "file" };
        var metrics = TableCommand.MetricsOption();
        var project = ProjectOption.Create();
        var command = new Command("export", "Write evaluations of a model in the form of another tool.")
        {
            evaluations, format, path, metrics, project, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var read = await EvaluationSamples.ReadAsync(
                api, result.GetValue(project)!, result.GetValue(evaluations)!, cancellationToken);
            if (read.Select(static evaluation => evaluation.Evaluation.Spec.Model).Distinct().Count() > 1)
            {
                throw new CliException(
                    "a result file of lighteval is of one model, and these evaluations are of several.", ExitCode.WrongInput);
            }

            var bytes = LightevalResults.Write([.. read.Select(evaluation => ToTask(evaluation, result.GetValue(metrics)!))]);
            if (result.GetValue(path) is not { } file)
            {
                await using var standard = Console.OpenStandardOutput();
                await standard.WriteAsync(bytes, cancellationToken);
                return;
            }

            await WholeFile.WriteAsync(file, stream => stream.WriteAsync(bytes, cancellationToken).AsTask(), replace: true);
        });
        return command;
    }

    private static LightevalTask ToTask(EvaluationSamples read, string[] metrics)
    {
        var evaluation = read.Evaluation;
        var recipe = RecipeLoader.LoadStored(evaluation.ResolvedRecipeJson);
        return new LightevalTask
        {
            Name = evaluation.Labels.GetValueOrDefault(CreateEvaluationCommand.TaskLabel) is { Length: > 0 } task
                ? task
                : evaluation.Spec.Dataset.Split('/')[^1],
            Model = evaluation.Spec.Model,
            Result = read.Result,
            Metrics = TableCommand.MetricsOf(metrics, [read]),
            Samples = evaluation.Spec.SamplesPerProblem,
            Start = evaluation.CreateTime.ToDateTimeOffset(),
            End = evaluation.UpdateTime.ToDateTimeOffset(),
            MaxTokens = recipe.Grpo.Sampling.MaxCompletionLength,
            Temperature = recipe.Evaluation.Temperature,
            TopP = recipe.Evaluation.TopP,
            Seed = recipe.Seed,
            DatasetHash = evaluation.Spec.Dataset.Split('/')[^1],
            ResultsHash = evaluation.ResultsSha256.Length > HashDigits ? evaluation.ResultsSha256[..HashDigits] : "",
            PromptsCut = evaluation.Score?.PromptsCut ?? 0,
        };
    }
}
