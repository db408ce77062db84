using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>A run to which anything may happen, checked after every call.</summary>
internal sealed class RunWorld(RunPlan plan)
{
    private readonly List<BatchProgress> _former = [];
    private RunState? _target;
    private bool _saveLost;
    private bool _stepLost;
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
            case RunVerb.FinishBatch: FinishBatch(); break;
            case RunVerb.RepeatFormerBatch: RepeatFormerBatch(); break;
            case RunVerb.TellTooEarly: TellTooEarly(); break;
            case RunVerb.FailBatch: FailBatch(); break;
            case RunVerb.OpenLease: Run = RunMachine.LeaseOpened(Run, "agent-2", _now); break;
            case RunVerb.BeginStop: BeginStop(command.Target); break;
            case RunVerb.GiveUpStopping: GiveUpStopping(); break;
        }

        Assert.True(ReferenceEquals(before, Run) || Run.Version > before.Version, "a change that nobody who waits for the version would see");
        Assert.Equal(RunTransitions.IsFinal(Run.State), Run.Batch is null);
        Assert.True(Run.Step >= before.Step && Run.Step <= plan.MaxSteps, $"step {Run.Step} after {before.Step}");
        Assert.NotEmpty(Run.Reason);
    }

    /// <summary>Finishes what is left: the run must end as it was asked to, with its last step saved.</summary>
    public void CheckEnd()
    {
        for (var batches = 0; !RunTransitions.IsFinal(Run.State); batches++)
        {
            Assert.True(batches <= 3 * (plan.MaxSteps + 2), "the run never ends");
            Apply(new RunCommand(RunVerb.FinishBatch, RunState.Cancelled, 0));
        }

        Assert.Equal(_stepLost ? RunState.Failed : _target ?? RunState.Succeeded, Run.State);
        Assert.True(_saveLost || _stepLost || Run.Step == (Run.Checkpoint?.Step ?? 0), $"step {Run.Step} ended with {Run.Checkpoint}");
        Assert.True(_target is not null || _stepLost || Run.Step == plan.MaxSteps, $"succeeded at step {Run.Step}");
    }

    private void FinishBatch()
    {
        var progress = TestRuns.Done(Run.Batch!);
        Run = RunMachine.BatchOver(Run, progress, 0, _now);
        Assert.NotEqual(RunState.Provisioning, Run.State);
        _former.Add(progress);
    }

    private void RepeatFormerBatch()
    {
        foreach (var progress in _former)
        {
            Assert.Same(Run, RunMachine.BatchOver(Run, progress, 0, _now));
        }
    }

    private void TellTooEarly()
    {
        var progress = TestRuns.Done(Run.Batch!) with { Finished = Run.Batch!.Units - 1, Results = [] };
        Assert.Same(Run, RunMachine.BatchOver(Run, progress, 0, _now));
    }

    private void FailBatch()
    {
        var (stopping, kind) = (Run.State == RunState.Stopping, Run.Batch!.Kind);
        Run = RunMachine.BatchOver(Run, TestRuns.FailedProgress(Run.Batch), 0, _now);
        _stepLost |= !stopping;
        _saveLost |= stopping && kind == WorkKind.Save;
    }

    private void BeginStop(RunState target)
    {
        _target ??= target;
        Run = RunMachine.BeginStop(Run, target, "Asked to stop.", _now);
    }

    private void GiveUpStopping()
    {
        var isOver = Run.State == RunState.Stopping && _now >= Run.StopDeadline;
        Run = RunMachine.GiveUpStopping(Run, _now);
        Assert.Equal(isOver, RunTransitions.IsFinal(Run.State));
        _saveLost |= isOver;
    }

    private void CheckFinal(RunCommand command)
    {
        var error = Assert.Throws<CloudException>(() => RunMachine.BeginStop(Run, command.Target, "Too late.", _now));
        Assert.Equal(ErrorReason.IllegalTransition, error.Reason);
        Assert.Same(Run, RunMachine.LeaseOpened(Run, "agent-3", _now));
        Assert.Same(Run, RunMachine.GiveUpStopping(Run, _now.AddDays(1)));
        RepeatFormerBatch();
    }
}
