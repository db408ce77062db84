using System.Globalization;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// The record of what happened to a run. Whatever changes a run's state adds the event to the same state, so that one write holds both.
/// </summary>
public static class RunEvents
{
    /// <summary>Events that a state holds at most while the archive cannot be written.</summary>
    public const int Limit = 1024;

    /// <summary>What a run shows of its events without the archive.</summary>
    /// <param name="run">The run.</param>
    /// <param name="hasMore">Whether events are known that the state does not hold yet.</param>
    public static RunEventTail Tail(TrainingRunState run, bool hasMore) => new()
    {
        Events = run.Events,
        Last = run.LastEvent,
        Dropped = run.DroppedEvents,
        IsComplete = RunTransitions.IsFinal(run.State) && run.Agents.Count == 0 && !hasMore,
    };

    /// <summary>Adds what a client asked for, unless its call finds all as it wants it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="message">What it asked for.</param>
    /// <param name="now">The time.</param>
    /// <param name="change">What the call does.</param>
    public static TrainingRunState ByClient(
        TrainingRunState run, string message, DateTimeOffset now, Func<TrainingRunState, TrainingRunState> change) =>
        Before(run, Of(run, RunEventKind.ClientChange, message, now), change);

    /// <summary>Adds a failed attempt at a work unit.</summary>
    /// <param name="run">The run.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="isTriedAgain">Whether the unit is given out again.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState UnitFailed(TrainingRunState run, UnitFailure failure, bool isTriedAgain, DateTimeOffset now)
    {
        var unit = string.Create(CultureInfo.InvariantCulture, $"{failure.BatchId}/{failure.Position}");
        var next = isTriedAgain ? "is tried again" : "is not tried again";
        var item = Of(run, RunEventKind.UnitFailed, $"{unit} failed at {failure.AgentId} and {next}: {failure.Error}", now);
        return Append(run, item with { AgentId = failure.AgentId, Unit = unit });
    }

    /// <summary>Adds what a finished batch brought: a checkpoint, an evaluation, another trainer.</summary>
    internal static TrainingRunState WithResults(TrainingRunState before, TrainingRunState run, DateTimeOffset now)
    {
        if (run.Trainer is { } trainer && trainer != before.Trainer)
        {
            var item = Of(run, RunEventKind.TrainerChanged, $"Agent {trainer} holds the trainer's state.", now);
            run = Append(run, item with { AgentId = trainer });
        }

        if (run.Checkpoint is { } checkpoint && checkpoint != before.Checkpoint)
        {
            var item = Of(run, RunEventKind.CheckpointSaved, $"The checkpoint of step {checkpoint.Step} is saved.", now);
            run = Append(run, item with { Step = checkpoint.Step });
        }

        return run.Evaluations.Skip(before.Evaluations.Count).Aggregate(run, (all, evaluation) => Append(
            all, Of(all, RunEventKind.Evaluated, Describe(evaluation) + Plateau(run, evaluation), now) with { Step = evaluation.Step }));
    }

    /// <summary>Adds what a client changed of a run: the agents to use, the priority, the budget.</summary>
    internal static TrainingRunState WithUpdate(TrainingRunState before, TrainingRunState run, DateTimeOffset now)
    {
        (string What, string From, string To)[] fields =
        [
            ("the most agents to use", Agents(before.MaxAgents), Agents(run.MaxAgents)),
            ("the priority", Text(before.Priority), Text(run.Priority)),
            ("the budget", Usd(before.BudgetUsd), Usd(run.BudgetUsd)),
        ];
        return fields.Where(static field => field.From != field.To).Aggregate(run, (all, field) => Append(
            all, RunEventKind.ClientChange, $"A client changed {field.What} from {field.From} to {field.To}.", now));
    }

    /// <summary>Adds an event before a change, unless nothing changes.</summary>
    internal static TrainingRunState Before(
        TrainingRunState run, RunEvent item, Func<TrainingRunState, TrainingRunState> change)
    {
        var noted = Append(run, item);
        var next = change(noted);
        return ReferenceEquals(next, noted) ? run : next;
    }

    /// <summary>An event of now, at the step that the run has completed.</summary>
    internal static RunEvent Of(TrainingRunState run, RunEventKind kind, string message, DateTimeOffset now) => new()
    {
        Number = 0,
        Time = now,
        Kind = kind,
        Message = JobMessage.Cut(message),
        Step = run.Step,
    };

    /// <summary>Adds an event of now.</summary>
    internal static TrainingRunState Append(TrainingRunState run, RunEventKind kind, string message, DateTimeOffset now) =>
        Append(run, Of(run, kind, message, now));

    /// <summary>
    /// Adds an event. A state that holds too many, since the archive cannot be written, drops the oldest that is no change of state: a run
    /// does not stop for the sake of its record.
    /// </summary>
    internal static TrainingRunState Append(TrainingRunState run, RunEvent item)
    {
        var (events, dropped) = (run.Events, run.DroppedEvents);
        if (events.Count >= Limit)
        {
            var oldest = events.FirstOrDefault(static old => old.Kind != RunEventKind.StateChanged) ?? events[0];
            (events, dropped) = ([.. events.Where(old => !ReferenceEquals(old, oldest))], dropped + 1);
        }

        item = item with { Number = run.LastEvent + 1 };
        return RunAlerts.With(run with { Events = [.. events, item], LastEvent = item.Number, DroppedEvents = dropped }, item);
    }

    private static string Describe(EvaluationSummary evaluation) => FormattableString.Invariant(
        $"Step {evaluation.Step} answers {evaluation.Correct} of {evaluation.Problems} held-out problems correctly")
        + (evaluation.WithoutVerdict > 0 ? FormattableString.Invariant($", {evaluation.WithoutVerdict} without a verdict.") : ".");

    // A run that stops says it as the reason.
    private static string Plateau(TrainingRunState run, EvaluationSummary evaluation) =>
        run.Spec!.Plan.OnPlateau == OnPlateau.Report && evaluation == run.Evaluations[^1] && RunMachine.PlateauOf(run) is { } plateau
            ? $" {plateau}"
            : "";

    private static string Agents(int most) => most == int.MaxValue ? "any" : Text(most);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Usd(decimal usd) => FormattableString.Invariant($"${usd:0.00####}");
}
