using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var baseline = new Argument<string>("baseline") { Description = $"What to compare with. {ReadEvaluationCommands.IdDescription}" };
        var candidate = new Argument<string>("candidate") { Description = $"What to compare. {ReadEvaluationCommands.IdDescription}" };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command("compare", "Say whether one evaluation is better than another, or that they are not distinguishable.")
        {
            baseline, candidate, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(baseline)!, result.GetValue(project)!, "evaluations");
            var request = new CompareEvaluationsRequest
            {
                Parent = string.Join('/', name.Split('/').Take(2)),
                Baseline = name,
                Candidate = ProjectOption.Name(result.GetValue(candidate)!, result.GetValue(project)!, "evaluations"),
            };
            var comparison = await api.CallAsync(
                () => api.Evaluations.CompareEvaluationsAsync(request, cancellationToken: cancellationToken));
            Print(comparison, result.GetValue(output));
        });
        return command;
    }

    private static void Print(CompareEvaluationsResponse comparison, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(comparison);
            return;
        }

        PrintSide("baseline", comparison.Baseline);
        PrintSide("candidate", comparison.Candidate);
        Console.WriteLine(
            $"difference  {Format.Points(comparison.Difference * 100)} points (95 % interval "
            + $"{Format.Points(comparison.IntervalLow * 100)} to {Format.Points(comparison.IntervalHigh * 100)}, "
            + $"{(comparison.Paired ? "paired over" : "unpaired, n =")} {comparison.Problems} problems)");
        Console.WriteLine(!comparison.Distinguishable ? "not distinguishable: the interval of the difference holds 0"
            : comparison.Difference > 0 ? "the candidate is better"
            : "the candidate is worse");
    }

    private static void PrintSide(string side, Evaluation evaluation)
    {
        var accuracy = evaluation.Score is { } score ? EvaluationPrinter.Accuracy(score) : "no score yet";
        Console.WriteLine($"{side,-11} {accuracy}  {evaluation.Name.Split('/')[^1]}");
    }
}
