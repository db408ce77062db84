using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>How clients change a run: pure functions from one state to the next.</summary>
public static class RunUpdates
{
    /// <summary>Changes a run. An update that finds all as it wants it changes nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="update">What to change.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION, as <see cref="Check"/> says; INVALID_ARGUMENT: too many labels.</exception>
    public static TrainingRunState Apply(TrainingRunState run, RunUpdate update, DateTimeOffset now)
    {
        Check(run.State, update);
        var annotations = Annotate(run.Annotations ?? JobAnnotations.None, update);
        var (priority, budgetUsd) = (update.Priority ?? run.Priority, update.BudgetUsd ?? run.BudgetUsd);
        return annotations is null && priority == run.Priority && budgetUsd == run.BudgetUsd
            ? run
            : RunMachine.Touch(run, now) with
            {
                Annotations = annotations ?? run.Annotations,
                Priority = priority,
                BudgetUsd = budgetUsd,
            };
    }

    /// <summary>Checks that a run's state allows an update. What people say of a run they may say at any time.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: the run is over, or stopping and its budget is to change.</exception>
    public static void Check(RunState state, RunUpdate update)
    {
        if (RunTransitions.IsFinal(state) && (update.BudgetUsd is not null || update.Priority is not null))
        {
            throw RunMachine.Illegal(
                $"The run is {RunTransitions.Name(state)}: only its labels, display_name and note can be changed. Fork one of its "
                + "checkpoints to go on with another budget.");
        }

        if (state == RunState.Stopping && update.BudgetUsd is not null)
        {
            throw RunMachine.Illegal("The run is STOPPING. Change its budget when it is PAUSED, or fork its checkpoint when it is over.");
        }
    }

    // Null when nothing changes.
    private static JobAnnotations? Annotate(JobAnnotations old, RunUpdate update)
    {
        var labels = (update.ReplaceLabels ? old.Labels.Clear() : old.Labels)
            .RemoveRange(update.RemoveLabels)
            .SetItems(update.SetLabels);
        if (labels.Count > LabelRules.MaxLabels)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument,
                "run.labels",
                $"makes {labels.Count} labels; a run has at most {LabelRules.MaxLabels}.");
        }

        var next = new JobAnnotations
        {
            Labels = labels,
            DisplayName = update.DisplayName ?? old.DisplayName,
            Note = update.Note ?? old.Note,
        };
        return next.DisplayName == old.DisplayName && next.Note == old.Note && next.Labels.SequenceEqual(old.Labels) ? null : next;
    }
}
