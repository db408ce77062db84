using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>Evaluations on standard output.</summary>
internal static class EvaluationPrinter
{
    public static void Print(Evaluation evaluation, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(evaluation);
            return;
        }

        Console.WriteLine($"evaluation  {evaluation.Name}");
        Console.WriteLine($"state       {Format.State(evaluation.State)}: {evaluation.StateReason}");
        Console.WriteLine($"model       {CheckpointName.Shorten(evaluation.Spec.Model)}");
        Console.WriteLine($"dataset     {evaluation.Spec.Dataset}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"progress    {evaluation.Progress.Finished} of {evaluation.Progress.Total} samples in {evaluation.Shards} shards"));
        if (evaluation.Score is { } score)
        {
            Console.WriteLine($"accuracy    {Accuracy(score)}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"            {score.Correct} of {score.Judged} judged samples, {score.WithoutVerdict} without a verdict"));
            if (score.PromptsCut > 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"            {score.PromptsCut} samples saw only the end of a prompt that was cut"));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"            seed {score.Seed}, {string.Join(" and ", score.GpuTypes)}, engine {score.EngineVersion}"));
        }

        if (evaluation.ResultsSha256.Length > 0)
        {
            Console.WriteLine($"results     sha256 {evaluation.ResultsSha256}");
        }

        RunPrinter.PrintCost(evaluation.Cost);
    }

    public static void Print(IReadOnlyList<Evaluation> evaluations, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(evaluations);
            return;
        }

        var table = Tables.Create("evaluation", "state", "model", "samples", "accuracy", "95 % interval", "spent", "agents");
        foreach (var evaluation in evaluations)
        {
            var score = evaluation.Score;
            table.Row(
                evaluation.Name.Split('/')[^1],
                Format.State(evaluation.State),
                CheckpointName.Shorten(evaluation.Spec.Model),
                $"{evaluation.Progress.Finished}/{evaluation.Progress.Total}",
                score is null ? "" : Format.Percent(score.Accuracy),
                score is null
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"{score.IntervalLow * 100:0.0} to {score.IntervalHigh * 100:0.0}"),
                Format.Usd(evaluation.Cost.SpentUsdMicros),
                $"{evaluation.Agents}");
        }

        table.Print();
    }

    /// <summary>An accuracy with what it rests on.</summary>
    public static string Accuracy(EvaluationScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"{score.Accuracy * 100:0.0} % (n = {score.Problems} x {score.SamplesPerProblem}, 95 % interval {score.IntervalLow * 100:0.0} to "
        + $"{score.IntervalHigh * 100:0.0})");
}
