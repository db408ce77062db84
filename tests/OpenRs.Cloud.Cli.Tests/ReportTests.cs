using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Cli.Reports;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What is published of runs: the report, and the card of a model.</summary>
public sealed class ReportTests
{
    private const string Hostile = "<script>alert(1)</script> \"x\" | [a](b) `c`";

    [Fact]
    public void Page_OfARun_NeedsNothingElseAndTakesNamesForTexts()
    {
        var page = ReportPage.Of(Report(), DateTimeOffset.UnixEpoch);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfARun_ShowsItsFigures()
    {
        var page = ReportPage.Of(Report(), DateTimeOffset.UnixEpoch);
        Assert.All(
            [
                "PLATEAUED: levelled off", "20.0 % (n = 10, 95 % interval 5.0 to 50.0)", "$1.50 of $2.00", "Mean reward",
                "Steps 1 to 3; first 0.5, last 1.5.", "<td>temperature</td><td>0.7</td>",
                "<td>name</td><td>x</td>", "<td>trl_compat</td><td>true</td>", "<td>system_prompt</td><td>null</td>",
                "Agents waited", "ab12",
            ],
            text => Assert.Contains(text, page, StringComparison.Ordinal));

        // Three points: the first at the left and the bottom, the last at the right and the top.
        Assert.Contains("<polyline points=\"60,148 344,80 628,12\"/>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Card_OfACheckpoint_TellsMetricsCostAndProvenance()
    {
        var report = Report();
        var card = ModelCard.Of(report.Run, report.Checkpoints[0], 750_000);
        Assert.StartsWith("---\npipeline_tag: text-generation\n", card, StringComparison.Ordinal);
        Assert.All(
            [
                "base_model: \"projects/p/models/m\"", "metrics: [{type: accuracy, value: 0.2}]", "| Steps | 3 of 9 |",
                "| Cost until this step | $0.7500 |", "| sha256 of the weights | ab12 |", "| temperature | 0.7 |",
                "| name | x |", "| trl_compat | true |", "| system_prompt | null |",
            ],
            text => Assert.Contains(text, card, StringComparison.Ordinal));
        Assert.DoesNotContain("<script", card, StringComparison.Ordinal);
        Assert.All(
            card.Split("\n\n")[1..].SelectMany(static part => part.Split('\n')).Where(static line => line.StartsWith('|')),
            static row => Assert.Equal(3, row.Replace("\\|", "", StringComparison.Ordinal).Count(static sign => sign == '|')));
    }

    [Fact]
    public void Card_OfAnAdapter_IsThatOfAPeftModel()
    {
        var report = Report();
        var adapter = new Checkpoint(report.Checkpoints[0]) { BaseModel = report.Run.Spec.Model };
        var run = new Run(report.Run)
        {
            ResolvedRecipeJson = """{"lora_r":16,"lora_alpha":32.5,"lora_target_modules":["q_proj"]}""",
        };
        var card = ModelCard.Of(run, adapter, spentUsdMicros: null);
        Assert.Contains("| LoRA | r 16, alpha 32.5, 1 module |\n", card, StringComparison.Ordinal);
        Assert.Contains("library_name: peft\nbase_model: \"projects/p/models/m\"\n", card, StringComparison.Ordinal);
        Assert.Contains("tags: [lora, ", card, StringComparison.Ordinal);
        Assert.Contains("set base_model_name_or_path in adapter_config.json", card.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("lora", ModelCard.Of(report.Run, report.Checkpoints[0], null), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Card_OfAnSftRun_SaysHowItWasTrained()
    {
        var report = Report();
        var grpo = ModelCard.Of(report.Run, report.Checkpoints[0], null);
        Assert.Contains("tags: [grpo, reinforcement-learning, openrs]\n", grpo, StringComparison.Ordinal);
        Assert.Contains("Trained by GRPO with OpenRs.Cloud.", grpo, StringComparison.Ordinal);
        var sft = ModelCard.Of(new Run(report.Run) { Kind = RunKind.Sft }, report.Checkpoints[0], null);
        Assert.Contains("tags: [sft, openrs]\n", sft, StringComparison.Ordinal);
        Assert.Contains("Trained by supervised fine-tuning with OpenRs.Cloud.", sft, StringComparison.Ordinal);
        Assert.DoesNotContain("GRPO", sft, StringComparison.OrdinalIgnoreCase);
    }

    private static RunReport Report()
    {
        var run = new Run
        {
            Name = "projects/p/runs/run-1",
            DisplayName = Hostile,
            Note = Hostile,
            State = RunState.Plateaued,
            StateReason = "levelled off",
            Step = 3,
            MaxSteps = 9,
            Spec = new RunSpec { Model = "projects/p/models/m", Dataset = "projects/p/datasets/d", EvalDataset = "projects/p/datasets/e" },
            Cost = new RunCost { SpentUsdMicros = 1_500_000, BudgetUsdMicros = 2_000_000 },
            ResolvedRecipeJson = """{"name":"x","temperature":0.7,"trl_compat":true,"system_prompt":null}""",
            CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
            UpdateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        };
        run.Labels["team"] = "math";
        run.Evaluations.Add(
            new EvaluationSummary { Step = 3, Problems = 10, Correct = 2, Accuracy = 0.2, IntervalLow = 0.05, IntervalHigh = 0.5 });
        var steps = Enumerable.Range(1, 3).Select(static step => new StepMetrics { Step = step, Values = { ["reward"] = step * 0.5 } });
        return new RunReport(
            run,
            [.. steps],
            new WasteReport { Items = { new WasteItem { Kind = "idle", UsdMicros = 10, Advice = "Agents waited." } } },
            [
                new Checkpoint
                {
                    Name = "projects/p/runs/run-1/checkpoints/step-000003",
                    Step = 3,
                    WeightsSha256 = "ab12",
                    CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                },
            ],
            [new RunEvent { Message = Hostile, Time = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) }]);
    }
}
