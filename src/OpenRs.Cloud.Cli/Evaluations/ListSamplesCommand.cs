using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval samples</c>.</summary>
internal static class ListSamplesCommand
{
    public static Command Create()
    {
        var evaluation = new Argument<string>("evaluation") { Description = ReadEvaluationCommands.IdDescription };
        var (verdict, problem, limit) = (VerdictOption.Create(), RolloutLister.ProblemOption(), RolloutLister.LimitOption());
        var (project, output) = (ProjectOption.Create(), OutputOption.CreateOfTexts());
        var command = new Command(
            "samples",
            "List finished samples with the beginnings of their texts; `openrs rollouts show EVALUATION/PROBLEM/SAMPLE` has the whole.")
        {
            evaluation, verdict, problem, limit, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListRolloutsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(evaluation)!, result.GetValue(project)!, "evaluations"),
            };
            request.Verdicts.AddRange(VerdictOption.Parse(result.GetValue(verdict)));
            if (result.GetValue(problem) is { } row)
            {
                request.Problem = row;
            }

            await RolloutLister.PrintAsync(api, request, result.GetValue(limit), result.GetValue(output), cancellationToken);
        });
        return command;
    }
}
