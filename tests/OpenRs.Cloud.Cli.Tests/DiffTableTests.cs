using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.V1;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>The table of <c>runs diff</c>: it fits the terminal, and shows ids and the ends of names whole.</summary>
public sealed class DiffTableTests
{
    private const string Longest = "sampling/importance_sampling_ratio/mean";

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(null)]
    public void Table_OfTrainedRuns_FitsAndKeepsTheIds(int? width)
    {
        var (a, b) = (Trained("run-0123456789ab", "fe06ff656133d694", "short"), Trained("run-ba9876543210", "646eb396bbb4bc56", null));
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        DiffRunsCommand.Table(a, b, RunDiff.Of(a, b)).Print(console, width);

        var lines = writer.ToString().Split('\n').Select(static line => line.TrimEnd()).ToArray();
        Assert.All(lines, line => Assert.True(line.Length <= (width ?? int.MaxValue), $"{line.Length} columns: {line}"));
        foreach (var (id, other) in new[]
        {
            ("run-0123456789ab", "run-ba9876543210"), ("fe06ff656133d694", "646eb396bbb4bc56"),
            ("run-000012345678/20", "run-000ba9876543/20"),
        })
        {
            Assert.Contains(
                lines, line => line.Contains($" {id} ", StringComparison.Ordinal) && line.EndsWith(other, StringComparison.Ordinal));
        }

        Assert.Contains(lines, static line => line.Contains("ratio/mean ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("50.8 % (n = ", StringComparison.Ordinal));
        Assert.Equal(width is null or 120, lines.Any(static line => line.Contains($"last step: {Longest} ", StringComparison.Ordinal)));
    }

    private static Run Trained(string id, string dataset, string? prompt) => new()
    {
        Name = $"projects/default/runs/{id}",
        State = RunState.BudgetExhausted,
        Spec = new RunSpec { Model = "projects/default/models/ce1d1df07bca84e7", Dataset = $"projects/default/datasets/{dataset}" },
        ResolvedRecipeJson = $$"""{"system_prompt":"{{prompt ?? new string('x', 300)}}"}""",
        Origin = new RunOrigin
        {
            Checkpoint = $"projects/default/runs/run-000{id[4..13]}/checkpoints/step-000020", Step = 20,
        },
        Cost = new RunCost { SpentUsdMicros = 20_000 },
        LastStep = new StepMetrics { Values = { [Longest] = 1.000123, ["reward"] = 2.5 } },
        Evaluations = { new EvaluationSummary { Step = 20, Accuracy = 0.508, Problems = 500, IntervalLow = 0.464, IntervalHigh = 0.552 } },
    };
}
