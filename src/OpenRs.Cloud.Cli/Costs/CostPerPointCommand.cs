using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost per-point</c>.</summary>
internal static class CostPerPointCommand
{
    private const int NamesOfAGain = 3;

    public static Command Create()
    {
        var gains = new Argument<string[]>("gains")
        {
            Description = "RUN BASELINE CANDIDATE, for each run: its id, the evaluation of what it began with, and that of what it made.",
            Arity = new ArgumentArity(NamesOfAGain, NamesOfAGain * 100),
        };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command("per-point", "Show what runs paid for each point of accuracy, with the interval that the gain leaves.")
        {
            gains, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var names = result.GetValue(gains)!;
            if (names.Length % NamesOfAGain != 0)
            {
                throw new CliException(
                    $"{names.Length} names were given; each run takes three: RUN BASELINE CANDIDATE.", ExitCode.WrongInput);
            }

            var id = result.GetValue(project)!;
            var request = new GetCostPerPointRequest { Parent = $"projects/{id}" };
            request.Gains.AddRange(names.Chunk(NamesOfAGain).Select(gain => new PointGain
            {
                Run = ProjectOption.Name(gain[0], id, "runs"),
                Baseline = ProjectOption.Name(gain[1], id, "evaluations"),
                Candidate = ProjectOption.Name(gain[2], id, "evaluations"),
            }));
            using var api = new ApiConnection(ServerAddress.Of(result));
            var answer = await api.CallAsync(() => api.Costs.GetCostPerPointAsync(request, cancellationToken: cancellationToken));
            Print(answer, result.GetValue(output));
        });
        return command;
    }

    private static void Print(GetCostPerPointResponse answer, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(answer);
            return;
        }

        var table = new TextTable("run", "spent", new("points", 2), new("95 % interval", 4), "$ per point", new("95 % interval", 3));
        foreach (var cost in answer.Runs.Count > 1 ? answer.Runs.Append(answer.Total) : answer.Runs)
        {
            table.Row(
                cost.Run.Length == 0 ? "all" : cost.Run.Split('/')[^1],
                Format.Usd(cost.SpentUsdMicros),
                Format.Points(cost.Points),
                $"{Format.Points(cost.PointsLow)} to {Format.Points(cost.PointsHigh)}",
                PerPoint(cost),
                Interval(cost));
        }

        table.Print();
    }

    private static string PerPoint(CostPerPoint cost) => cost.HasUsdMicrosPerPoint ? Format.Usd(cost.UsdMicrosPerPoint) : "no gain";

    private static string Interval(CostPerPoint cost) => !cost.HasUsdMicrosPerPointLow ? "no gain"
        : cost.HasUsdMicrosPerPointHigh ? $"{Format.Usd(cost.UsdMicrosPerPointLow)} to {Format.Usd(cost.UsdMicrosPerPointHigh)}"
        : $"{Format.Usd(cost.UsdMicrosPerPointLow)} or more: the gain may be none";
}
