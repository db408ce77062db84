using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval problems</c>.</summary>
internal static class ListProblemsCommand
{
    public static Command Create()
    {
        var evaluation = new Argument<string>("evaluation") { Description = ReadEvaluationCommands.IdDescription };
        var (project, output) = (ProjectOption.Create(), OutputOption.CreateOfTexts());
        var command = new Command("problems", "List the problems of an evaluation with the answers to each, the most frequent first.")
        {
            evaluation, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListProblemResultsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(evaluation)!, result.GetValue(project)!, "evaluations"),
                PageSize = ApiConnection.PageSize,
            };
            var problems = await api.ListAsync(
                token => api.Rollouts.ListProblemResultsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Results, page.NextPageToken));
            Print(problems, result.GetValue(output));
        });
        return command;
    }

    private static void Print(IReadOnlyList<ProblemResult> problems, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(problems);
            return;
        }

        if (format == OutputFormat.JsonLines)
        {
            Json.PrintLines(problems);
            return;
        }

        var table = new TextTable(
            "problem",
            "correct",
            new("finished", 2),
            new("gold", 3, IsText: true),
            new("answers", 4, IsText: true),
            new("text", 1, IsText: true));
        foreach (var problem in problems)
        {
            table.Row(
                problem.Problem.ToString(CultureInfo.InvariantCulture),
                $"{problem.Correct} of {problem.Samples}",
                problem.Finished.ToString(CultureInfo.InvariantCulture),
                problem.Gold,
                string.Join(
                    ", ",
                    problem.Answers.Select(static answer => $"{(answer.Answer.Length > 0 ? answer.Answer : "none")} x{answer.Count}")),
                problem.ProblemText);
        }

        table.Print();
    }
}
