using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Work;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Reads what UpdateRun is to change.</summary>
internal static class RunUpdateReader
{
    private const int MaxPaths = 100;
    private const string OneLabel = "labels.";
    private const string Budget = "cost.budget_usd_micros";

    /// <exception cref="CloudException">All that is wrong.</exception>
    public static RunUpdate Read(Api.UpdateRunRequest request)
    {
        var violations = new FieldViolations();
        var paths = request.UpdateMask?.Paths.Distinct().Take(MaxPaths + 1).ToList() ?? [];
        violations.Require(
            paths.Count is > 0 and <= MaxPaths, "update_mask", $"must name the fields to change, from 1 to {MaxPaths}.");
        var update = new RunUpdate();
        foreach (var path in paths)
        {
            update = path.StartsWith(OneLabel, StringComparison.Ordinal)
                ? WithLabel(update, request.Run, path[OneLabel.Length..], violations)
                : With(update, request.Run, path, violations);
        }

        violations.ThrowIfAny();
        return update;
    }

    private static RunUpdate With(RunUpdate update, Api.Run run, string path, FieldViolations violations)
    {
        switch (path)
        {
            case "labels":
                JobFields.ValidateLabels(violations, run.Labels, "run.labels");
                return update with { ReplaceLabels = true, SetLabels = update.SetLabels.SetItems(run.Labels) };
            case "display_name":
                JobFields.ValidateDisplayName(violations, run.DisplayName, "run.display_name");
                return update with { DisplayName = run.DisplayName };
            case "note":
                JobFields.ValidateNote(violations, run.Note, "run.note");
                return update with { Note = run.Note };
            case "priority":
                JobFields.ValidatePriority(violations, run.Priority, "run.priority");
                return update with { Priority = run.Priority };
            case Budget:
                var micros = run.Cost?.BudgetUsdMicros ?? 0;
                violations.Require(
                    micros > 0, "run." + Budget, $"is {micros}; a budget must be positive.", ErrorReason.InvalidBudget);
                return update with { BudgetUsd = Money.FromMicros(micros) };
            default:
                violations.Add(
                    "update_mask",
                    $"names '{ResourceName.Shorten(path)}'; labels, labels.KEY, display_name, note, priority and {Budget} can be changed.");
                return update;
        }
    }

    private static RunUpdate WithLabel(RunUpdate update, Api.Run run, string key, FieldViolations violations)
    {
        var isSet = run.Labels.TryGetValue(key, out var value);
        if (LabelRules.ProblemOf(key, value ?? "") is { } problem)
        {
            violations.Add("run.labels", problem);
            return update;
        }

        return isSet
            ? update with { SetLabels = update.SetLabels.SetItem(key, value!) }
            : update with { RemoveLabels = update.RemoveLabels.Add(key) };
    }
}
