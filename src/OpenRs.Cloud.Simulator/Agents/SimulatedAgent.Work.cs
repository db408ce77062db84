using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <content>What it works on, and what comes of it.</content>
internal sealed partial class SimulatedAgent
{
    private static readonly Dictionary<char, string> VerdictNames = new()
    {
        [SampleVerdicts.Correct] = UnitValues.Correct,
        [SampleVerdicts.Wrong] = UnitValues.Wrong,
        [SampleVerdicts.Undecided] = UnitValues.WithoutVerdict,
    };

    private void StartJob(WorkGrant grant)
    {
        if (_lease.Current is { } lease && _offer is not null && _job is null)
        {
            _job = new SimulatedJob(lease.LeaseId, lease.FencingToken, grant);
            _world.Log.Add(Id, $"works on {grant.Batch.BatchId}, {{0}} units from {{1}} on", grant.Positions.Count, grant.Positions[0]);
            WorkOn(_job);
        }
    }

    private void WorkOn(SimulatedJob job)
    {
        var kind = job.Batch.Kind;
        var mean = kind is WorkKind.Train or WorkKind.Save ? _world.Plan.TrainTime : _world.Plan.RolloutTime;
        if (job.IsTrainerWork && _heldStep != job.Batch.Step)
        {
            // Loads the newest checkpoint and trains the steps since then again.
            mean *= 1 + job.Batch.Step - (job.Batch.Checkpoint?.Step ?? 0);
        }

        var took = mean * _world.Random.Between(0.5, 1.7);
        var phase = _lease.Phases.Enter(PhaseOf(kind));
        Process.After(took, () =>
        {
            phase.Dispose();
            if (!job.IsCancelled)
            {
                FinishUnit(job, took);
                AskNext();
            }
        });
    }

    private void FinishUnit(SimulatedJob job, TimeSpan took)
    {
        var position = job.Left.Dequeue();
        if (_world.Faults.Strikes(FaultKind.UnitFailure))
        {
            _world.Faults.Note(FaultKind.UnitFailure, Id, "fails at unit {0}", position);
            Report(job, position, new AgentMessage.Failure(job.LeaseId, Failed(job, position)));
        }
        else
        {
            _world.ObserverOf(job.LeaseId)?.OnUnitDone(job.LeaseId, job.Batch.BatchId, position, took);
            _heldStep = job.Batch.Kind == WorkKind.Train ? job.Batch.Step + 1 : _heldStep;
            Report(job, position, new AgentMessage.Result(job.LeaseId, Done(job, position, took)));
        }

        if (job.Left.Count > 0)
        {
            WorkOn(job);
        }
        else
        {
            _job = null;
        }
    }

    private void Report(SimulatedJob job, int position, AgentMessage report)
    {
        _unacknowledged[(job.Batch.BatchId, position)] = report;
        Send(report);
    }

    // A lease that is over takes its work with it. But an agent may be slow to notice: then its results come late, under the old token.
    private void DropWork()
    {
        var late = _unacknowledged.Values.ToList();
        if (_job is { } job)
        {
            late.Add(new AgentMessage.Result(job.LeaseId, Done(job, job.Left.Peek(), _world.Plan.RolloutTime)));
        }

        if (late.Count > 0 && _world.Faults.Strikes(FaultKind.Zombie))
        {
            _world.Faults.Note(FaultKind.Zombie, Id, "will send {0} results of a lease that is over", late.Count);
            Process.After(_world.Random.Seconds(0.1, 20), () => late.ForEach(Send));
        }

        CancelJob();
        _unacknowledged.Clear();
    }

    private void CancelJob()
    {
        if (_job is not null)
        {
            _job.IsCancelled = true;
            _job = null;
        }
    }

    private static UnitReport Done(SimulatedJob job, int position, TimeSpan took)
    {
        var batch = job.Batch;
        var saved = batch.Kind switch
        {
            WorkKind.Train when batch.SaveCheckpoint => batch.Step + 1,
            WorkKind.Save => batch.Step,
            _ => -1,
        };
        var sha256 = FakeCompute.Sha256(batch, position);
        return new UnitReport
        {
            BatchId = batch.BatchId,
            Position = position,
            FencingToken = job.FencingToken,
            Result = new ObjectRef { Name = $"{batch.BatchId}/{position}", Sha256 = sha256 },
            Values = ValuesOf(batch, position, took),
            Checkpoint = saved < 0 ? null : new CheckpointRef { Prefix = $"checkpoints/{saved}", Step = saved, WeightsSha256 = sha256 },
        };
    }

    private static Dictionary<string, double> ValuesOf(WorkBatch batch, int position, TimeSpan took) => batch.Kind switch
    {
        WorkKind.Train or WorkKind.Save => new() { [UnitValues.StepTime] = took.TotalSeconds },
        WorkKind.Evaluate => new()
        {
            [UnitValues.Correct] = Math.Min(batch.EvalProblemsPerUnit, batch.EvalProblems - (position * batch.EvalProblemsPerUnit)),
        },
        WorkKind.Sample => new() { [VerdictNames[FakeCompute.Verdict(position)]] = 1 },
        _ => [],
    };

    private static UnitFailure Failed(SimulatedJob job, int position) => new()
    {
        BatchId = job.Batch.BatchId,
        Position = position,
        FencingToken = job.FencingToken,
        Error = "simulated",
        Permanent = false,
    };

    private static string PhaseOf(WorkKind kind) => kind switch
    {
        WorkKind.Train => ChargePhase.Train,
        WorkKind.Evaluate or WorkKind.Sample => ChargePhase.Evaluate,
        WorkKind.Save => ChargePhase.Save,
        _ => ChargePhase.Rollout,
    };
}
