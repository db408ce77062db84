using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Rollouts;

/// <summary><c>openrs rollouts</c>.</summary>
internal static class RolloutsCommand
{
    private const double WidestBin = 1000;
    private const double NarrowestBin = 0.001;

    public static Command Create() => new(
        "rollouts",
        "What models wrote: list, show (run-0123456789ab/3/0/2: step, position, sample), stats.")
    {
        List(),
        Show(),
        Stats(),
    };

    private static Command List()
    {
        var (run, project, output) = (RunArgument.Create(), ProjectOption.Create(), OutputOption.CreateOfTexts());
        var (step, first, last) = (StepOption("--step", "Only this step."), FirstStep(), LastStep());
        var (verdict, problem, limit) = (VerdictOption.Create(), RolloutLister.ProblemOption(), RolloutLister.LimitOption());
        var least = new Option<double?>("--min-reward") { Description = "Only those with at least this reward." }
            .Within(double.MinValue, double.MaxValue);
        var most = new Option<double?>("--max-reward") { Description = "Only those with at most this reward." }
            .Within(double.MinValue, double.MaxValue);
        var command = new Command("list", "List rollouts of a run with the beginnings of their texts, oldest first.")
        {
            run, step, first, last, least, most, verdict, problem, limit, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListRolloutsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs"),
            };
            request.Verdicts.AddRange(VerdictOption.Parse(result.GetValue(verdict)));
            Set(result.GetValue(step) ?? result.GetValue(first), value => request.FirstStep = value);
            Set(result.GetValue(step) ?? result.GetValue(last), value => request.LastStep = value);
            Set(result.GetValue(problem), value => request.Problem = value);
            Set(result.GetValue(least), value => request.MinReward = value);
            Set(result.GetValue(most), value => request.MaxReward = value);
            await RolloutLister.PrintAsync(api, request, result.GetValue(limit), result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static Command Show()
    {
        var rollout = new Argument<string>("rollout") { Description = $"{RolloutName.Notation}." };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command("show", "Show a rollout or a sample of an evaluation with its whole texts.")
        {
            rollout, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetRolloutRequest { Name = RolloutName.Parse(result.GetValue(rollout)!, result.GetValue(project)!) };
            RolloutPrinter.Print(
                await api.CallAsync(() => api.Rollouts.GetRolloutAsync(request, cancellationToken: cancellationToken)),
                result.GetValue(output));
        });
        return command;
    }

    private static Command Stats()
    {
        var (run, project, output) = (RunArgument.Create(), ProjectOption.Create(), OutputOption.Create());
        var (first, last) = (FirstStep(), LastStep());
        var width = new Option<double>("--bin-width")
        {
            Description = "Width of the bins in which rewards are counted.",
            DefaultValueFactory = static _ => 0.25,
            HelpName = "width",
        }.Within(NarrowestBin, WidestBin);
        var command = new Command(
            "stats",
            "Show how the rewards of each step are distributed, and of how many prompts all rollouts have the same reward, so that nothing "
            + "is learned from them.")
        {
            run, first, last, width, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListStepRewardsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs"),
                PageSize = ApiConnection.PageSize,
                BinWidth = result.GetValue(width),
            };
            Set(result.GetValue(first), value => request.FirstStep = value);
            Set(result.GetValue(last), value => request.LastStep = value);
            var steps = await api.ListAsync(
                token => api.Rollouts.ListStepRewardsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Steps, page.NextPageToken));
            RolloutPrinter.Print(steps, result.GetValue(output));
        });
        return command;
    }

    private static Option<int?> FirstStep() => StepOption("--first-step", "First step to show.");

    private static Option<int?> LastStep() => StepOption("--last-step", "Last step to show.");

    private static Option<int?> StepOption(string name, string description) =>
        new Option<int?>(name) { Description = description, HelpName = "step" }.Within(0, int.MaxValue);

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
