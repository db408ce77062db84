using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary><c>openrs runs metrics</c>.</summary>
internal static class MetricsCommand
{
    // What people look at first, in this order; scripts get everything.
    private static readonly string[] Usual =
    [
        "reward", "reward_std", "kl", "loss", "eval_loss", "mean_token_accuracy", "epoch", "completions/mean_length", "entropy",
        "grad_norm", "learning_rate",
    ];

    // What a plot shows unless it is asked for others: the rewards, and of a run without rollouts the losses.
    private static readonly string[] Plotted = ["reward"];
    private static readonly string[] PlottedWithoutRewards = ["loss", "eval_loss"];

    public static Command Create()
    {
        var run = RunArgument.Create();
        var from = StepOption("--first-step", "First step. Default: 1.");
        var to = StepOption("--last-step", "Last step. Default: the last that is done.");
        var columns = new Option<string?>("--columns")
        {
            Description = "Metrics to show, separated by commas, such as reward,kl. Default: all; the usual ones for people.",
            HelpName = "names",
        };
        var plot = new Option<bool>("--plot")
        {
            Description = "Draw the metrics over the steps, reward or losses unless --columns names others.",
        };
        var (project, output) = (ProjectOption.Create(), OutputOption.CreateOfRows());
        var command = new Command("metrics", "Show the metrics of a run's steps, one row a step.")
        {
            run,
            from,
            to,
            columns,
            plot,
            project,
            output,
            ServerAddress.Option,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(plot) && result.GetResult(output) is { Implicit: false })
            {
                result.AddError("--plot draws; leave it out for --output, or --output for it.");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            var steps = await StepSource.ReadAsync(api, name, result.GetValue(from), result.GetValue(to), cancellationToken);
            var asked = result.GetValue(columns)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (result.GetValue(plot))
            {
                Plot(steps, asked ?? DefaultPlot(steps));
                return;
            }

            Print(steps, asked, result.GetValue(output));
        });
        return command;
    }

    private static Option<int> StepOption(string name, string description) =>
        new Option<int>(name) { Description = description, HelpName = "step" }.Within(1, int.MaxValue);

    private static void Plot(List<StepMetrics> steps, string[] metrics)
    {
        if (steps.Count == 0)
        {
            Console.WriteLine("No step of this range is done.");
            return;
        }

        foreach (var metric in StepTable.Of(steps, metrics).Columns.Skip(1))
        {
            StepPlot.Print(metric, steps);
        }
    }

    private static string[] DefaultPlot(List<StepMetrics> steps)
    {
        var known = StepTable.MetricsOf(steps);
        return PlottedWithoutRewards.Where(known.Contains).ToArray() is { Length: > 0 } losses && !known.Contains(Plotted[0])
            ? losses
            : Plotted;
    }

    private static void Print(List<StepMetrics> steps, string[]? asked, OutputFormat format)
    {
        var table = asked is not null ? StepTable.Of(steps, asked) : StepTable.Of(steps);
        switch (format)
        {
            case OutputFormat.Csv:
                StepFormats.WriteCsv(table, Console.Out);
                break;
            case OutputFormat.JsonLines:
                StepFormats.WriteJsonLines(table, Console.Out);
                break;
            case OutputFormat.Json:
                Json.Print(table.Steps.Select(table.Select));
                break;
            default:
                StepFormats.Print(asked is not null ? table : ForPeople(steps));
                break;
        }
    }

    private static StepTable ForPeople(List<StepMetrics> steps)
    {
        var known = StepTable.MetricsOf(steps);
        var usual = Usual.Where(known.Contains).ToList();
        return StepTable.Of(steps, usual.Count > 0 ? usual : known);
    }
}
