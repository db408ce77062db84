using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Recipes.Curation;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary><c>openrs datasets stats</c>.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "JSONL file of problems." };
        var output = OutputOption.Create();
        var command = new Command("stats", "Show what a file of problems holds, and how it came to be.") { file, output };
        command.SetAction(async (result, cancellationToken) =>
        {
            var input = await CurationInput.ReadAsync(result.GetValue(file)!, cancellationToken);
            var statistics = DatasetStatistics.Of(input.File.Rows);
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Console.WriteLine(ToJson(input, statistics).ToJsonString());
                return;
            }

            Print(input, statistics);
        });
        return command;
    }

    private static void Print(CurationInput input, DatasetStatistics statistics)
    {
        string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} ({100.0 * count / statistics.Rows:0.0} %)");
        var (least, median, most95, most) = statistics.ProblemLengths;
        Fields.Print("rows", statistics.Rows.ToString(CultureInfo.InvariantCulture));
        Fields.Print("solutions", Share(statistics.WithSolution));
        Fields.Print("boxed", Share(statistics.Boxed));
        Fields.Print("unreadable", Share(statistics.Unreadable));
        Fields.Print("duplicates", Share(statistics.Duplicates));
        Fields.Print("problems", $"{least} to {most} characters, half up to {median}, 95 % up to {most95}");
        Fields.Print("answers", string.Join(", ", statistics.AnswerKinds.Select(kind => $"{kind.Key} {Share(kind.Value)}")));
        Fields.PrintHash("file", input.File.Sha256);
        foreach (var step in input.Lineage)
        {
            var options = string.Concat(step.Options.Select(static option => $" {option.Key}={option.Value}"));
            var inputs = string.Join(", ", step.Inputs.Select(static read => $"{read.Name} ({read.Rows})"));
            Fields.Print("step", string.Create(CultureInfo.InvariantCulture, $"{step.Step}{options}: {inputs} to {step.Rows}"));
        }
    }

    private static JsonObject ToJson(CurationInput input, DatasetStatistics statistics) => new()
    {
        ["rows"] = statistics.Rows,
        ["with_solution"] = statistics.WithSolution,
        ["boxed"] = statistics.Boxed,
        ["unreadable"] = statistics.Unreadable,
        ["duplicates"] = statistics.Duplicates,
        ["problem_characters"] = new JsonObject
        {
            ["least"] = statistics.ProblemLengths.Least,
            ["median"] = statistics.ProblemLengths.Median,
            ["p95"] = statistics.ProblemLengths.Most95,
            ["most"] = statistics.ProblemLengths.Most,
        },
        ["answers"] = new JsonObject(statistics.AnswerKinds.Select(
            static kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value))),
        ["sha256"] = input.File.Sha256,
        ["steps"] = new JsonArray([.. input.Lineage.Select(static step => (JsonNode)step.Step)]),
    };
}
