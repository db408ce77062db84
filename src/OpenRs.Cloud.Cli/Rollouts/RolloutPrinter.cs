using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Rollouts;

/// <summary>Rollouts on standard output.</summary>
internal static class RolloutPrinter
{
    public static void Print(IReadOnlyList<Rollout> rollouts, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(rollouts);
            return;
        }

        var isOfRun = rollouts.Any(static rollout => rollout.Rewards.Count > 0);
        var table = new TextTable(
        [
            "rollout",
            new("problem", 4),
            .. (isOfRun ? (Column[])[new("reward", 6)] : []),
            new("verdict", 7),
            new("finish", 2),
            new("tokens", 3),
            new("answer", 5, IsText: true),
            new("gold", 1, IsText: true),
            new("text", 8, IsText: true),
        ]);
        foreach (var rollout in rollouts)
        {
            table.Row(
            [
                RolloutName.Shorten(rollout.Name),
                Number(rollout.Problem),
                .. (isOfRun ? (string[])[Number(rollout.Reward)] : []),
                VerdictOption.NameOf(rollout.Verdict),
                NameOf(rollout.FinishReason),
                Number(rollout.CompletionTokens),
                rollout.Answer,
                rollout.Gold,
                rollout.Text,
            ]);
        }

        table.Print();
    }

    public static void Print(Rollout rollout, OutputFormat format)
    {
        if (format != OutputFormat.Table)
        {
            Json.Print(rollout);
            return;
        }

        Fields.Print("rollout", RolloutName.Shorten(rollout.Name));
        Fields.Print("problem", Number(rollout.Problem));
        Fields.Print("verdict", VerdictOption.NameOf(rollout.Verdict));
        Fields.Print("answer", OneLine.Of(rollout.Answer.Length > 0 ? rollout.Answer : "none"));
        Fields.Print("gold", OneLine.Of(rollout.Gold));
        if (rollout.Rewards.Count > 0)
        {
            var parts = rollout.Rewards.OrderBy(static reward => reward.Key, StringComparer.Ordinal)
                .Select(static reward => $"{reward.Key} {Number(reward.Value)}");
            Fields.Print(
                "reward", $"{Number(rollout.Reward)} ({string.Join(", ", parts)}){(rollout.Scored ? "" : ", not learned from")}");
        }

        foreach (var (name, note) in rollout.Notes.OrderBy(static note => note.Key, StringComparer.Ordinal))
        {
            Fields.Print("note", $"{name}: {OneLine.Of(note)}");
        }

        Fields.Print("finish", $"{NameOf(rollout.FinishReason)}, {rollout.CompletionTokens} tokens");
        PrintText("problem", rollout.ProblemText);
        PrintText(rollout.PromptClipped ? "end of the prompt" : "prompt", rollout.Prompt);
        PrintText("completion", rollout.Text);
    }

    public static void Print(IReadOnlyList<StepRewards> steps, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(steps);
            return;
        }

        var table = new TextTable(
            "step", new("prompts", 4), "zero variance", new("unscored", 1), "mean", new("deviation", 3), new("least", 2), new("most", 2),
            new("rewards", 5, IsText: true));
        foreach (var step in steps)
        {
            table.Row(
                Number(step.Step),
                $"{step.Groups}{(step.Partial ? "+" : "")}",
                Number(step.ZeroVarianceGroups),
                Number(step.Unscored),
                Number(step.Mean),
                Number(step.StandardDeviation),
                Number(step.Min),
                Number(step.Max),
                string.Join(", ", step.Bins.Select(static bin => $"{Number(bin.Lower)}: {bin.Count}")));
        }

        table.Print();
    }

    private static void PrintText(string name, string text)
    {
        if (text.Length > 0)
        {
            Console.WriteLine();
            Console.WriteLine($"--- {name} ---");
            Console.WriteLine(text);
        }
    }

    private static string NameOf(FinishReason reason) => reason == FinishReason.Unspecified ? "" : reason.ToString().ToLowerInvariant();

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
