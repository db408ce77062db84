using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs update</c>.</summary>
internal static class UpdateRunCommand
{
    public static Command Create()
    {
        var annotations = new AnnotationOptions();
        var budget = BudgetOption.CreateOptional("Budget in US dollars from now on, more or less than before.");
        var remove = new Option<string[]>("--remove-label")
        {
            Description = "Key of a label to remove. Repeatable.", HelpName = "key", AllowMultipleArgumentsPerToken = true,
        };
        var command = OneRunCommand.Create(
            "update",
            "Change labels, name, note, priority or budget of a run; what is not given stays.",
            (api, name, result, cancellationToken) => api.Runs.UpdateRunAsync(
                Request(name, annotations, result, result.GetValue(budget), result.GetValue(remove) ?? []),
                cancellationToken: cancellationToken),
            budget,
            remove);
        annotations.AddTo(command);
        return command;
    }

    private static UpdateRunRequest Request(
        string name, AnnotationOptions annotations, ParseResult result, decimal? budgetUsd, IEnumerable<string> removed)
    {
        var run = new Run { Name = name, Labels = { annotations.Labels(result) } };
        var labels = run.Labels.Keys.Concat(removed.Where(key => !run.Labels.ContainsKey(key)));
        var paths = labels.Select(static key => $"labels.{key}").ToList();
        if (annotations.Name(result) is { } displayName)
        {
            run.DisplayName = displayName;
            paths.Add("display_name");
        }

        if (annotations.Note(result) is { } note)
        {
            run.Note = note;
            paths.Add("note");
        }

        if (annotations.Priority(result) is { } priority)
        {
            run.Priority = priority;
            paths.Add("priority");
        }

        if (budgetUsd is { } budget)
        {
            run.Cost = new RunCost { BudgetUsdMicros = BudgetOption.ToMicros(budget) };
            paths.Add("cost.budget_usd_micros");
        }

        return paths.Count > 0
            ? new UpdateRunRequest { Run = run, UpdateMask = new FieldMask { Paths = { paths } } }
            : throw new CliException(
                "Say what to change: --label, --remove-label, --name, --note, --priority or --budget.", ExitCode.WrongInput);
    }
}
