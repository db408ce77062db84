using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs scale|pause|resume|cancel|delete</c>.</summary>
internal static class ChangeRunCommands
{
    public static Command Scale()
    {
        var agents = new Option<int>("--max-agents")
        {
            Description = "Agents that may work for the run, at least 1; `runs pause` gives all of them back.",
            HelpName = "n",
            Required = true,
        }.Within(1, int.MaxValue);
        return OneRunCommand.Create(
            "scale",
            "Set how many agents may work for a run. The result's bytes stay the same.",
            (api, name, result, cancellationToken) => api.Runs.ScaleRunAsync(
                new ScaleRunRequest { Name = name, MaxAgents = result.GetValue(agents) }, cancellationToken: cancellationToken),
            agents);
    }

    public static Command Pause() => OneRunCommand.Create(
        "pause",
        "Save a checkpoint, give all agents back, and wait for resume.",
        static (api, name, _, cancellationToken) => api.Runs.PauseRunAsync(
            new PauseRunRequest { Name = name }, cancellationToken: cancellationToken));

    public static Command Resume()
    {
        var budget = BudgetOption.CreateOptional("Budget in US dollars from now on. Default: as it is.");
        return OneRunCommand.Create(
            "resume",
            "Resume a paused run.",
            (api, name, result, cancellationToken) => api.Runs.ResumeRunAsync(
                new ResumeRunRequest { Name = name, BudgetUsdMicros = BudgetOption.ToMicros(result.GetValue(budget) ?? 0) },
                cancellationToken: cancellationToken),
            budget);
    }

    public static Command Cancel() => OneRunCommand.Create(
        "cancel",
        "Stop a run after a checkpoint.",
        static (api, name, _, cancellationToken) => api.Runs.CancelRunAsync(
            new CancelRunRequest { Name = name }, cancellationToken: cancellationToken));

    public static Command Delete() => DeleteCommand.Create(
        "Delete a run that is over, with its rollouts and the checkpoints that are not pinned. Its charges stay.",
        RunArgument.Create(),
        "runs",
        static (api, name, cancellationToken) => api.Runs.DeleteRunAsync(
            new DeleteRunRequest { Name = name }, cancellationToken: cancellationToken));
}
