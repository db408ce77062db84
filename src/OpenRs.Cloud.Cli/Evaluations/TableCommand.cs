using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Csv;
using OpenRs.Recipes.Benchmarks;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval table</c>.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var evaluations = new Argument<string[]>("evaluations")
        {
            Description = "Evaluations of models and checkpoints; the first on each dataset is what the others are compared with. "
                + ReadEvaluationCommands.IdDescription,
            Arity = ArgumentArity.OneOrMore,
        };
        var metrics = MetricsOption();
        var (project, output) = (ProjectOption.Create(), OutputOption.CreateOfRows());
        var command = new Command(
            "table",
            "Show several evaluations with avg@k, pass@k and maj@k, their intervals, and which differences stand after a correction for "
            + "many comparisons.")
        {
            evaluations, metrics, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var read = await EvaluationSamples.ReadAsync(
                api, result.GetValue(project)!, result.GetValue(evaluations)!, cancellationToken);
            var rows = EvaluationTable.Of(read, MetricsOf(result.GetValue(metrics)!, read));
            Print(rows, result.GetValue(output));
        });
        return command;
    }

    /// <summary>The option that names metrics.</summary>
    public static Option<string[]> MetricsOption() => new("--metric")
    {
        Description = "Metrics such as avg@4, pass@8 or maj@16; repeatable. Default: avg@n, pass@1, pass@n and maj@n of the samples. The "
            + "first one is compared.",
        HelpName = "name@k",
        DefaultValueFactory = static _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The metrics that were named, or those that fit the evaluations.</summary>
    /// <exception cref="CliException">One is none.</exception>
    public static IReadOnlyList<Metric> MetricsOf(IReadOnlyList<string> names, IReadOnlyList<EvaluationSamples> evaluations) =>
        names.Count == 0
            ? Metric.Defaults(evaluations.Min(static read => Math.Max(1, read.Evaluation.Spec.SamplesPerProblem)))
            : [.. names.Select(static name => Metric.Find(name) ?? throw new CliException(
                $"'{name}' is no metric: it is written avg@K, pass@K or maj@K with K from 1 to {Metric.MaxSamples}.",
                ExitCode.WrongInput))];

    private static void Print(IReadOnlyList<EvaluationTable> rows, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Table:
                PrintTable(rows);
                break;
            case OutputFormat.Csv:
                Console.WriteLine(CsvLine.Of(EvaluationTable.Columns));
                rows.ToList().ForEach(static row => Console.WriteLine(CsvLine.Of(row.Cells())));
                break;
            case OutputFormat.JsonLines:
                rows.ToList().ForEach(static row => Console.WriteLine(row.ToJson().ToJsonString()));
                break;
            default:
                Console.WriteLine($"[{string.Join(',', rows.Select(static row => row.ToJson().ToJsonString()))}]");
                break;
        }
    }

    private static void PrintTable(IReadOnlyList<EvaluationTable> rows)
    {
        var table = new TextTable(
            new("evaluation", 2), new("model", 4), new("dataset", 1), "metric", "value", new("95 % interval", 6), new("problems", 3),
            new("difference", 7), new("p", 5), new("p (Holm)", 8));
        foreach (var row in rows)
        {
            table.Row(
                row.Name.Split('/')[^1],
                CheckpointName.Shorten(row.Model),
                row.Dataset.Split('/')[^1],
                row.Metric.Name,
                Percent(row.Estimate.Value),
                $"{Percent(row.Estimate.Low)} to {Percent(row.Estimate.High)}",
                row.Estimate.Problems.ToString(CultureInfo.InvariantCulture),
                row.Difference is { } difference ? Format.Points(difference.Difference.Value * 100) : "",
                row.Difference is { } of ? PValue(of.PValue) : "",
                row.Difference is { } corrected ? PValue(corrected.Adjusted) : "");
        }

        table.Print();
        var compared = rows.Where(static row => row.Difference is not null).ToList();
        foreach (var row in compared)
        {
            var verdict = !row.Difference!.IsDistinguishable ? "not distinguishable from the first"
                : row.Difference.Difference.Value > 0 ? "better than the first"
                : "worse than the first";
            Console.WriteLine($"{CheckpointName.Shorten(row.Model)}: {verdict} ({compared.Count} comparisons, Holm, 5 %)");
        }
    }

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    private static string PValue(double value) => value < 0.001 ? "<0.001" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
