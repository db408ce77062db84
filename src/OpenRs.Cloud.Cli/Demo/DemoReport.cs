using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary>What came of a demo.</summary>
internal sealed class DemoReport(DemoOptions options, Run run, TimeSpan duration)
{
    public void Print()
    {
        if (options.Output == OutputFormat.Json)
        {
            Console.WriteLine(ToJson());
            return;
        }

        Console.WriteLine();
        Console.WriteLine($"{Format.State(run.State)}: {run.StateReason}");
        if (run.Evaluations.Count > 0)
        {
            Console.WriteLine($"accuracy before  {Format.Accuracy(run.Evaluations[0])}");
            Console.WriteLine(
                $"accuracy after   {Format.Accuracy(run.Evaluations[^1])} {Judgement(run.Evaluations[0], run.Evaluations[^1])}");
        }

        RunPrinter.PrintCost(run.Cost);
        if (run.Checkpoint is not null)
        {
            Console.WriteLine($"checkpoint       {CheckpointFolder} (Hugging Face layout)");
        }

        Console.WriteLine($"time             {Format.Duration(duration)}");
        Console.WriteLine();
        Console.WriteLine("Next: `openrs up --agents 2`, then `openrs runs create --help` to train your own model on your own problems.");
    }

    private string CheckpointFolder => Path.Combine(options.Folder, "data", "objects", run.Checkpoint.Prefix);

    private static string Judgement(EvaluationSummary before, EvaluationSummary after) =>
        after.IntervalLow > before.IntervalHigh ? "- better, the intervals are apart" : "- not distinguishable";

    private string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["accuracy_before"] = run.Evaluations.FirstOrDefault()?.Accuracy,
        ["accuracy_after"] = run.Evaluations.LastOrDefault()?.Accuracy,
        ["n"] = run.Evaluations.LastOrDefault()?.Problems,
        ["steps"] = run.Step,
        ["cost_usd"] = run.Cost.SpentUsdMicros / 1e6,
        ["budget_usd"] = run.Cost.BudgetUsdMicros / 1e6,
        ["seconds"] = Math.Round(duration.TotalSeconds, 1),
        ["checkpoint"] = run.Checkpoint is null ? null : CheckpointFolder,
        ["weights_sha256"] = run.Checkpoint?.WeightsSha256,
        ["state"] = Format.State(run.State),
    });
}
