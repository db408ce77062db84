using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>Runs on standard output.</summary>
internal static class RunPrinter
{
    public static void Print(Run run, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(run);
            return;
        }

        Fields.Print("run", run.Name);
        if (run.DisplayName.Length > 0)
        {
            Fields.Print("name", run.DisplayName);
        }

        foreach (var (key, value) in run.Labels.OrderBy(static label => label.Key, StringComparer.Ordinal))
        {
            Fields.Print("label", $"{key}={value}");
        }

        if (run.Note.Length > 0)
        {
            Fields.Print("note", run.Note);
        }

        Fields.Print("state", $"{Format.State(run.State)}: {run.StateReason}");
        if (run.Wait is { } wait)
        {
            Fields.Print("wait", $"{wait.Reason} Place {wait.Place} of {wait.Jobs} in the queue of pool {run.Spec.Pool}.");
        }

        foreach (var alert in AlertLines.Of(run))
        {
            Fields.Print("alert", alert);
        }

        if (run.Origin is { } origin)
        {
            var without = origin.WithoutOptimizer ? ", without its optimizer" : "";
            Fields.Print("forked from", CheckpointName.Shorten(origin.Checkpoint) + without);
        }

        if (run.Kind == RunKind.Sft)
        {
            Fields.Print("kind", "SFT, on the solutions of its dataset");
        }

        if (RunAdapter.Of(run) is { } adapter)
        {
            Fields.Print("lora", $"{adapter}, base {run.Spec.Model.Split('/')[^1]}");
        }

        Fields.Print("progress", LinePart.Join(RunLine.Of(run), TerminalWidth.Output - Fields.Indent));
        foreach (var evaluation in run.Evaluations)
        {
            Fields.Print("accuracy", $"{Format.Accuracy(evaluation)} after step {evaluation.Step}");
        }

        if (run.Validation is { } validation)
        {
            Fields.Print(
                "eval_loss",
                FormattableString.Invariant($"{validation.Loss:0.0000} after step {validation.Step}, ")
                + FormattableString.Invariant($"lowest {validation.BestLoss:0.0000} after step {validation.BestStep}"));
        }

        PrintCost(run.Cost);
        if (run.Checkpoint is { } checkpoint)
        {
            Fields.Print("checkpoint", CheckpointName.Of(run.Name.Split('/')[^1], checkpoint.Step));
            Fields.PrintHash("weights", checkpoint.WeightsSha256);
        }
    }

    public static void Print(IReadOnlyList<Run> runs, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(runs);
            return;
        }

        var table = new TextTable(
            "run", "state", new("name", 6, IsText: true), new("recipe", 2), new("step", 4), new("spent", 5), new("budget", 3),
            new("agents", 1));
        foreach (var run in runs)
        {
            table.Row(
                run.Name.Split('/')[^1],
                Format.State(run.State),
                run.DisplayName,
                run.Spec.Recipe,
                $"{run.Step}/{run.MaxSteps}",
                Format.Usd(run.Cost.SpentUsdMicros),
                Format.Usd(run.Cost.BudgetUsdMicros),
                $"{run.Agents}");
        }

        table.Print();
    }

    public static void PrintCost(RunCost cost)
    {
        Fields.Print("cost", $"{Format.Usd(cost.SpentUsdMicros)} of {Format.Usd(cost.BudgetUsdMicros)}");
        foreach (var phase in cost.Phases)
        {
            Console.WriteLine(
                FormattableString.Invariant(
                    $"  {PhaseName.Of(phase.Phase),-9} {Format.Usd(phase.UsdMicros),9}  {phase.GpuSeconds,8:0.0} GPU s"));
        }
    }
}
