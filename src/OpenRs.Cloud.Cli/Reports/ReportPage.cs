using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary>
/// The report of a run as one HTML page. It has no scripts, and a policy that lets it load nothing: names and notes that others
/// wrote are escaped, and it does not change when a server does.
/// </summary>
internal static class ReportPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}"
        + "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.25rem .6rem;"
        + "border-bottom:1px solid #d0d7de;vertical-align:top;overflow-wrap:anywhere}svg{width:100%;height:auto;border:1px solid #d0d7de}"
        + "polyline{fill:none;stroke:#0a5fb4;stroke-width:2}svg text{font-size:11px;fill:#57606a}dt{font-weight:600}";

    // TRL's names of what people look at first.
    private static readonly (string Name, string Title)[] Curves =
    [
        ("reward", "Mean reward"), ("reward_std", "Spread of rewards"), ("completions/mean_length", "Mean length in tokens"),
        ("kl", "KL divergence"), ("grad_norm", "Gradient norm"), ("loss", "Loss"), ("eval_loss", "Validation loss"),
        ("mean_token_accuracy", "Share of tokens foreseen"),
    ];

    /// <summary>The page.</summary>
    /// <param name="report">What it shows.</param>
    /// <param name="now">When it is made.</param>
    public static string Of(RunReport report, DateTimeOffset now)
    {
        var (run, html) = (report.Run, new HtmlText());
        var title = run.DisplayName.Length > 0 ? run.DisplayName : run.Name.Split('/')[^1];
        html.Markup("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Markup("<meta name=\"viewport\" content=\"width=device-width\">")
            .Element("title", $"Run {title}").Markup($"<style>{Style}</style></head><body>").Element("h1", $"Run {title}");
        AddSummary(html, run);
        AddCurves(html, report);
        AddEvaluations(html, run);
        AddMoney(html, report);
        AddCheckpoints(html, report.Checkpoints);
        AddEvents(html, report.Events);
        AddRecipe(html, run);
        return html.Element("p", $"Made {now.ToString("u", CultureInfo.InvariantCulture)} by openrs runs report.")
            .Markup("</body></html>\n").ToString();
    }

    private static void AddSummary(HtmlText html, Run run)
    {
        html.Table(
            ["", ""],
            [
                ["Run", run.Name],
                ["State", $"{Format.State(run.State)}: {run.StateReason}"],
                ["Steps", Text($"{run.Step} of {run.MaxSteps}")],
                ["Model", run.Spec.Model],
                ["Dataset", run.Spec.Dataset],
                ["Held-out problems", run.Spec.EvalDataset.Length > 0 ? run.Spec.EvalDataset : "none"],
                ["Forked from", run.Origin is { } origin ? origin.Checkpoint : "not forked"],
                ["Spent", $"{Format.Usd(run.Cost.SpentUsdMicros)} of {Format.Usd(run.Cost.BudgetUsdMicros)}"],
                ["Created", Time(run.CreateTime)],
                ["Last change", Time(run.UpdateTime)],
                ["Labels", string.Join(", ", run.Labels.Select(static label => $"{label.Key}={label.Value}"))],
                ["Note", run.Note],
            ]);
    }

    private static void AddCurves(HtmlText html, RunReport report)
    {
        html.Element("h2", "Curves");
        CurveChart.Add(
            html,
            "Accuracy on the held-out problems",
            [.. report.Run.Evaluations.Select(static evaluation => ((double)evaluation.Step, evaluation.Accuracy))]);
        foreach (var (name, title) in Curves)
        {
            CurveChart.Add(
                html,
                title,
                [.. report.Steps.Where(step => step.Values.ContainsKey(name)).Select(step => ((double)step.Step, step.Values[name]))]);
        }

        CurveChart.Add(
            html, "US dollars spent", [.. report.Steps.Select(static step => ((double)step.Step, step.SpentUsdMicros / 1e6))]);
    }

    private static void AddEvaluations(HtmlText html, Run run)
    {
        if (run.Evaluations.Count == 0)
        {
            return;
        }

        html.Element("h2", "Evaluations on the held-out problems").Table(
            ["Step", "Accuracy", "Without a verdict"],
            run.Evaluations.Select(static evaluation => (IReadOnlyList<string>)
                [Text($"{evaluation.Step}"), Format.Accuracy(evaluation), Text($"{evaluation.WithoutVerdict}")]));
    }

    private static void AddMoney(HtmlText html, RunReport report)
    {
        html.Element("h2", "Money").Table(
            ["Phase", "GPU seconds", "US dollars"],
            report.Run.Cost.Phases.Select(static phase => (IReadOnlyList<string>)
                [phase.Phase.ToString().ToLowerInvariant(), Text($"{phase.GpuSeconds:0}"), Format.Usd(phase.UsdMicros)]));
        if (report.Waste.Items.Count > 0)
        {
            html.Element("h3", "Spent without moving forward").Table(
                ["Kind", "US dollars", "What helps"],
                report.Waste.Items.Select(static item => (IReadOnlyList<string>)[item.Kind, Format.Usd(item.UsdMicros), item.Advice]));
        }
    }

    private static void AddCheckpoints(HtmlText html, IReadOnlyList<Checkpoint> checkpoints)
    {
        if (checkpoints.Count > 0)
        {
            html.Element("h2", "Checkpoints").Table(
                ["Checkpoint", "Committed", "sha256 of the weights"],
                checkpoints.Select(static checkpoint => (IReadOnlyList<string>)
                    [CheckpointName.Shorten(checkpoint.Name), Time(checkpoint.CreateTime), checkpoint.WeightsSha256]));
        }
    }

    private static void AddEvents(HtmlText html, IReadOnlyList<RunEvent> events)
    {
        if (events.Count > 0)
        {
            html.Element("h2", "What happened").Table(
                ["Time", "Event"],
                events.Select(static item => (IReadOnlyList<string>)[Time(item.Time), item.Message]));
        }
    }

    private static void AddRecipe(HtmlText html, Run run)
    {
        html.Element("h2", "Recipe").Table(
            ["Key", "Value"],
            RecipeTexts.Of(run.ResolvedRecipeJson).Select(static key => (IReadOnlyList<string>)[key.Key, key.Value]));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time is null ? "" : time.ToDateTime().ToString("u", CultureInfo.InvariantCulture);
}
