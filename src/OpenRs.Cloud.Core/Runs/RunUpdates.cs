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
    /// <exception cref="CloudException">As <see cref="Check"/> says.</exception>
    public static TrainingRunState Apply(TrainingRunState run, RunUpdate update, DateTimeOffset now)
    {
        var old = run.Annotations ?? JobAnnotations.None;
        Check(run.State, old, update);
        var next = Annotate(old, update);
        var annotations = AreEqual(old, next) ? old : next;
        var (priority, budgetUsd) = (update.Priority ?? run.Priority, update.BudgetUsd ?? run.BudgetUsd);
        return ReferenceEquals(annotations, old) && priority == run.Priority && budgetUsd == run.BudgetUsd
            ? run
            : RunEvents.WithUpdate(
                run,
                RunMachine.Touch(run, now) with { Annotations = annotations, Priority = priority, BudgetUsd = budgetUsd },
                now);
    }

    /// <summary>Checks that a run can be updated. What people say of a run they may say at any time.</summary>
    /// <param name="state">The run's state.</param>
    /// <param name="annotations">What is said of the run.</param>
    /// <param name="update">What to change.</param>
    /// <exception cref="CloudException">
    /// ILLEGAL_TRANSITION: the run is over, or stopping and its budget is to change. INVALID_ARGUMENT: too many labels.
    /// </exception>
    public static void Check(RunState state, JobAnnotations annotations, RunUpdate update)
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

        if (Annotate(annotations, update).Labels.Count is var labels && labels > LabelRules.MaxLabels)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument,
                "run.labels",
                $"makes {labels} labels; a run has at most {LabelRules.MaxLabels}.");
        }
    }

    private static JobAnnotations Annotate(JobAnnotations old, RunUpdate update) => new()
    {
        Labels = (update.ReplaceLabels ? old.Labels.Clear() : old.Labels)
            .RemoveRange(update.RemoveLabels)
            .SetItems(update.SetLabels),
        DisplayName = update.DisplayName ?? old.DisplayName,
        Note = update.Note ?? old.Note,
    };

    private static bool AreEqual(JobAnnotations one, JobAnnotations other) =>
        one.DisplayName == other.DisplayName && one.Note == other.Note && one.Labels.SequenceEqual(other.Labels);
}
