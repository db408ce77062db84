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

        Fields.Print("evaluation", evaluation.Name);
        Fields.Print("state", $"{Format.State(evaluation.State)}: {evaluation.StateReason}");
        if (evaluation.Wait is { } wait)
        {
            Fields.Print("wait", $"{wait.Reason} Place {wait.Place} of {wait.Jobs} in the queue of pool {evaluation.Spec.Pool}.");
        }

        foreach (var alert in AlertLines.Of(evaluation))
        {
            Fields.Print("alert", alert);
        }

        Fields.Print("model", CheckpointName.Shorten(evaluation.Spec.Model));
        Fields.Print("dataset", evaluation.Spec.Dataset);
        Fields.Print("progress", string.Create(
            CultureInfo.InvariantCulture,
            $"{evaluation.Progress.Finished} of {evaluation.Progress.Total} samples in {evaluation.Shards} shards"));
        if (evaluation.Score is { } score)
        {
            Fields.Print("accuracy", Accuracy(score));
            Fields.Print("", string.Create(
                CultureInfo.InvariantCulture,
                $"{score.Correct} of {score.Judged} judged samples, {score.WithoutVerdict} without a verdict"));
            if (score.PromptsCut > 0)
            {
                Fields.Print("", string.Create(
                    CultureInfo.InvariantCulture, $"{score.PromptsCut} samples saw only the end of a prompt that was cut"));
            }

            Fields.Print("", string.Create(
                CultureInfo.InvariantCulture,
                $"seed {score.Seed}, {string.Join(" and ", score.GpuTypes)}, engine {score.EngineVersion}"));
        }

        if (evaluation.ResultsSha256.Length > 0)
        {
            Fields.PrintHash("results", evaluation.ResultsSha256);
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

        var table = new TextTable(
            "evaluation", "state", new("model", 2), new("samples", 4), new("accuracy", 6), new("95 % interval", 5), new("spent", 3),
            new("agents", 1));
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
