using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>A run to which anything may happen, checked after every call.</summary>
internal sealed class RunWorld(RunPlan plan)
{
    private readonly List<BatchProgress> _former = [];
    private RunState? _target;
    private bool _saveLost;
    private bool _failed;
    private DateTimeOffset _now = TestRuns.Start;

    public TrainingRunState Run { get; private set; } = TestRuns.Queued(plan);

    public void Apply(RunCommand command)
    {
        _now = _now.AddMinutes(command.Minutes);
        var before = Run;
        if (RunTransitions.IsFinal(Run.State))
        {
            CheckFinal(command);
            return;
        }

        switch (command.Verb)
        {
            case RunVerb.FinishBatch: FinishBatch(command.Index); break;
            case RunVerb.RepeatFormerBatch: RepeatFormerBatch(); break;
            case RunVerb.TellTooEarly: TellTooEarly(command.Index); break;
            case RunVerb.FailBatch: FailBatch(command.Index); break;
            case RunVerb.OpenLease: Run = RunMachine.LeaseOpened(Run, "agent-2", _now); break;
            case RunVerb.Stop: Stop(command.Target); break;
            case RunVerb.GiveUpStopping: GiveUpStopping(); break;
            case RunVerb.Pause: Pause(); break;
            case RunVerb.CloseLeases: Run = RunStops.LeasesClosed(Run, _now); break;
            case RunVerb.Resume: Run = RunStops.Resume(Run, null, _now); break;
        }

        Assert.True(
            ReferenceEquals(before, Run) || Run.Version > before.Version, "a change that nobody who waits for the version would see");
        Assert.True(Run.Step >= before.Step && Run.Step <= plan.MaxSteps, $"step {Run.Step} after {before.Step}");
        Assert.NotEmpty(Run.Reason);
        CheckBatches();
    }

    /// <summary>Finishes what is left, and goes on after pauses: the run must end as it was asked to, with its last step saved.</summary>
    public void CheckEnd()
    {
        for (var calls = 0; !RunTransitions.IsFinal(Run.State); calls++)
        {
            Assert.True(calls <= 4 * (plan.MaxSteps + 3), "the run never ends");
            var verb = Run.State == RunState.Paused ? RunVerb.Resume : RunStops.IsLeaving(Run) ? RunVerb.CloseLeases : RunVerb.FinishBatch;
            Apply(new RunCommand(verb, RunState.Cancelled, 0, 0));
        }

        Assert.Equal(_failed ? RunState.Failed : _target ?? RunState.Succeeded, Run.State);
        Assert.True(_saveLost || _failed || Run.Step == (Run.Checkpoint?.Step ?? 0), $"step {Run.Step} ended with {Run.Checkpoint}");
        Assert.True(_target is not null || _failed || Run.Step == plan.MaxSteps, $"succeeded at step {Run.Step}");
    }

    private void CheckBatches()
    {
        switch (Run.State)
        {
            case RunState.Provisioning or RunState.Running:
                Assert.NotEmpty(Run.Batches);
                Assert.DoesNotContain(Run.Batches, static batch => batch.Suspended);
                break;
            case RunState.Paused:
                Assert.All(Run.Batches, static batch => Assert.True(batch.Suspended));
                break;
            case RunState.Stopping:
                Assert.InRange(Run.Batches.Count(static batch => !batch.Suspended), 0, 1);
                break;
            default:
                Assert.Empty(Run.Batches);
                break;
        }

        Assert.All(Run.Batches, batch => Assert.Equal(
            batch.Kind == WorkKind.Rollout ? Math.Max(0, batch.Step - plan.MaxStaleness) : batch.Step, batch.PolicyVersion));
        Assert.Equal(Run.Batches.Count, Run.Batches.DistinctBy(static batch => batch.BatchId).Count());
    }

    private WorkBatch? Pick(int index) => Run.Batches.Count == 0 ? null : Run.Batches[index % Run.Batches.Count];

    private void FinishBatch(int index)
    {
        if (Pick(index) is not { } batch)
        {
            return;
        }

        var progress = TestRuns.Done(batch);
        Run = RunMachine.BatchOver(Run, progress, 0, _now);
        Assert.NotEqual(RunState.Provisioning, Run.State);
        _former.Add(progress);
    }

    // A step that failed or was overtaken by a stop is done anew under the same name.
    private void RepeatFormerBatch()
    {
        foreach (var progress in _former.Where(progress => Run.Batches.All(batch => batch.BatchId != progress.BatchId)))
        {
            Assert.Same(Run, RunMachine.BatchOver(Run, progress, 0, _now));
        }
    }

    private void TellTooEarly(int index)
    {
        if (Pick(index) is { } batch)
        {
            Assert.Same(Run, RunMachine.BatchOver(Run, TestRuns.Done(batch) with { Finished = batch.Units - 1, Results = [] }, 0, _now));
        }
    }

    private void FailBatch(int index)
    {
        if (Pick(index) is not { } batch)
        {
            return;
        }

        var stopping = Run.State == RunState.Stopping;
        Run = RunMachine.BatchOver(Run, TestRuns.FailedProgress(batch), 0, _now);
        _failed |= !stopping || batch.Suspended;
        _saveLost |= stopping && batch.Kind == WorkKind.Save;
    }

    private void Stop(RunState target)
    {
        var counts = Run.State != RunState.Stopping || (Run.StopTarget == RunState.Paused && target == RunState.Cancelled);
        _target = counts ? target : _target;
        Run = RunStops.Begin(Run, target, "Asked to stop.", _now);
    }

    private void Pause()
    {
        if (Run.State == RunState.Stopping && Run.StopTarget != RunState.Paused)
        {
            Assert.Equal(ErrorReason.IllegalTransition, Assert.Throws<CloudException>(() => RunStops.Pause(Run, "?", _now)).Reason);
            return;
        }

        Run = RunStops.Pause(Run, "Asked to pause.", _now);
        Assert.Same(Run, RunStops.Pause(Run, "Asked again.", _now));
    }

    private void GiveUpStopping()
    {
        var isOver = Run.State == RunState.Stopping && _now >= Run.StopDeadline;
        Run = RunStops.GiveUp(Run, _now);
        Assert.Equal(isOver && Run.StopTarget != RunState.Paused, RunTransitions.IsFinal(Run.State));
        _saveLost |= isOver;
    }

    private void CheckFinal(RunCommand command)
    {
        var error = Assert.Throws<CloudException>(() => RunStops.Begin(Run, command.Target, "Too late.", _now));
        Assert.Equal(ErrorReason.IllegalTransition, error.Reason);
        Assert.Throws<CloudException>(() => RunStops.Pause(Run, "Too late.", _now));
        Assert.Throws<CloudException>(() => RunMachine.Scale(Run, 2, _now));
        Assert.Same(Run, RunStops.Resume(Run, 100, _now));
        Assert.Same(Run, RunMachine.LeaseOpened(Run, "agent-3", _now));
        Assert.Same(Run, RunStops.GiveUp(Run, _now.AddDays(1)));
        RepeatFormerBatch();
    }
}
