using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Costs.Plans;
using OpenRs.Cloud.Cli.Costs.Reconciliation;
using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost</c>.</summary>
internal static class CostCommand
{
    public static Command Create() =>
        new(
            "cost",
            "What runs cost: sums of many, money by phase, charges, waste, what-if, plans, per point of accuracy, chargeback export, "
            + "prices, budgets.")
    {
        ListCostsCommand.Create(),
        RunCostCommands.Get(),
        RunCostCommands.Charges(),
        RunCostCommands.Waste(),
        WhatIfCommand.Create(),
        CostPerPointCommand.Create(),
        ExportCommand.Create(),
        PlanCommand.Create(),
        ReconcileCommand.Create(),
        PriceCommands.Prices(),
        PriceCommands.Budget(),
    };

    /// <summary>A command about one run or evaluation.</summary>
    public static Command OnOneJob(
        string name,
        string description,
        Func<ApiConnection, string, ParseResult, OutputFormat, CancellationToken, Task> action,
        params Option[] options)
    {
        var job = new Argument<string>("run")
        {
            Description = "Run id, projects/PROJECT/runs/RUN or projects/PROJECT/evaluations/EVALUATION.",
        };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command(name, description) { job, project, output, ServerAddress.Option };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            await action(api, NameOf(result.GetValue(job)!, result.GetValue(project)!), result, result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static string NameOf(string given, string project) =>
        ProjectOption.Name(given, project, given.StartsWith("eval-", StringComparison.Ordinal) ? "evaluations" : "runs");
}
