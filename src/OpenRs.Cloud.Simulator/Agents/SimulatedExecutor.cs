using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Agents;

/// <summary>A model of time in place of tensors: work takes drawn times, and gives hashes of its inputs.</summary>
internal sealed class SimulatedExecutor(World world, JobObservers jobs, SimulatedAgent agent) : IUnitExecutor
{
    private int _heldStep = -1;
    private (Offer Offer, WorkUnit Unit)? _underWay;

    /// <summary>Whether work is under way.</summary>
    public bool IsWorking { get; private set; }

    /// <summary>What the unit under way would come to; null when there is none.</summary>
    public UnitOutcome? Anticipate() => _underWay is var (offer, unit) ? Finish(offer, unit, TimeSpan.FromSeconds(1)) : null;

    public void UseObjects(string uri)
    {
    }

    public int UnitsAtOnce(Offer offer) => world.Random.Between(1, 4);

    public async Task ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        IsWorking = true;
        try
        {
            await ComputeAsync(offer, units, report, phases, cancellationToken);
        }
        finally
        {
            IsWorking = false;
            agent.OnWorkEnded();
        }
    }

    private async Task ComputeAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        world.Log.Add(agent.Id, $"works on {{0}} units from {units[0].UnitId} on", units.Count);
        foreach (var unit in units)
        {
            var took = TimeOf(unit);
            _underWay = (offer, unit);
            try
            {
                using var phase = phases.Enter(PhaseOf(unit));
                await Task.Delay(took, agent.Process.Clock, cancellationToken);
            }
            catch (OperationCanceledException) when (world.Faults.Strikes(FaultKind.LateStop))
            {
                var late = world.Options.AgentParts.LongestStretch * world.Random.Unit();
                world.Faults.Note(FaultKind.LateStop, agent.Id, "works on for {0} ms until it looks", (long)late.TotalMilliseconds);
                await Task.Delay(late, agent.Process.Clock, CancellationToken.None);
            }
            finally
            {
                _underWay = null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            agent.Watch.OnWorkedOn(unit.UnitId);
            if (world.Faults.Strikes(FaultKind.UnitFailure))
            {
                world.Faults.Note(FaultKind.UnitFailure, agent.Id, $"fails at {unit.UnitId}");
                throw new UnitException(unit.UnitId, "simulated", permanent: false);
            }

            if (unit.Rollout is not null && world.IsServiceAway)
            {
                world.Faults.Note(FaultKind.ServiceAway, agent.Id, $"gets no answer for {unit.UnitId}");
                throw new UnitException(unit.UnitId, "The service does not answer.", permanent: false) { Unavailable = true };
            }

            var (batchId, position) = SessionMapper.ParseUnit(unit.UnitId);
            jobs.Of(agent.LeaseId)?.OnUnitDone(agent.LeaseId, batchId, position, took);
            _heldStep = unit.Train is { } trained ? trained.Step + 1 : _heldStep;
            report(Finish(offer, unit, took));
        }
    }

    private TimeSpan TimeOf(WorkUnit unit)
    {
        var mean = unit.Train is not null || unit.Save is not null ? world.Plan.TrainTime
            : world.Plan.RolloutTimeAt(unit.Rollout?.Step ?? unit.Evaluate?.Step ?? 0);
        var (step, checkpoint) = unit switch
        {
            { Train: { } train } => (train.Step, train.CheckpointStep),
            { Save: { } save } => (save.Step, save.CheckpointStep),
            _ => (_heldStep, 0),
        };
        if (step != _heldStep)
        {
            // Loads the newest checkpoint and trains the steps since then again.
            mean *= 1 + step - checkpoint;
        }

        return mean * world.Random.Between(0.5, 1.7);
    }

    private UnitOutcome Finish(Offer offer, WorkUnit unit, TimeSpan took)
    {
        var result = new ObjectRef { Name = NameOf(offer, unit), Sha256 = FakeCompute.Sha256(unit, world.Objects, offer.JobPrefix) };
        Store(result.Name, result.Sha256);
        var saved = unit switch
        {
            { Train: { SaveCheckpoint: true } train } => train.Step + 1,
            { Save: { } save } => save.Step,
            _ => -1,
        };
        var checkpoint = saved < 0
            ? null
            : new CheckpointRef { Prefix = $"{offer.JobPrefix}/checkpoints/{saved}", Step = saved, WeightsSha256 = result.Sha256 };
        if (checkpoint is not null)
        {
            Store(checkpoint.Prefix, checkpoint.WeightsSha256);
        }

        return new UnitOutcome(unit.UnitId, result)
        {
            Verdicts = VerdictsOf(unit),
            StepTime = unit.Train is not null || unit.Save is not null ? took : TimeSpan.Zero,
            Checkpoint = checkpoint,
        };
    }

    // The ids of jobs are not the seed's, so the log of events is without them.
    private static string InJob(string name) => name.Split('/', 5)[^1];

    // An object that is there stays: objects are immutable. One that is missing, or has other bytes, is stored by whoever does the unit
    // again.
    private void Store(string name, string sha256)
    {
        if (world.Objects.GetValueOrDefault(name) == sha256)
        {
            return;
        }

        if (world.Faults.Strikes(FaultKind.ObjectMissing))
        {
            world.Faults.Note(FaultKind.ObjectMissing, agent.Id, $"does not store {InJob(name)}");
        }
        else if (world.Faults.Strikes(FaultKind.ObjectCorrupt))
        {
            world.Faults.Note(FaultKind.ObjectCorrupt, agent.Id, $"stores other bytes as {InJob(name)}");
            world.Objects[name] = "corrupt";
        }
        else
        {
            world.Objects[name] = sha256;
        }
    }

    private static string NameOf(Offer offer, WorkUnit unit) => unit switch
    {
        { Rollout: { } rollout } => ObjectNames.Rollout(offer.JobPrefix, rollout.Step, rollout.Position),
        { Evaluate: { } evaluate } => ObjectNames.Evaluation(offer.JobPrefix, evaluate.Step, evaluate.First),
        { Sample: { } sample } => ObjectNames.Sample(offer.JobPrefix, sample.Problem, sample.Sample),
        { Train: { } train } => FakeCompute.NameOf(train, offer.JobPrefix),
        _ => $"{offer.JobPrefix}/checkpoints/{unit.Save.Step}/manifest.json",
    };

    private static VerdictCounts? VerdictsOf(WorkUnit unit) => unit switch
    {
        { Evaluate: { } evaluate } => new VerdictCounts { Correct = evaluate.Count },
        { Sample: not null } => FakeCompute.Verdict(SessionMapper.ParseUnit(unit.UnitId).Position) switch
        {
            SampleVerdicts.Correct => new VerdictCounts { Correct = 1 },
            SampleVerdicts.Wrong => new VerdictCounts { Wrong = 1 },
            _ => new VerdictCounts { WithoutVerdict = 1 },
        },
        _ => null,
    };

    private static Phase PhaseOf(WorkUnit unit) => unit switch
    {
        { Train: not null } => Phase.Train,
        { Save: not null } => Phase.Save,
        { Rollout: not null } => Phase.Rollout,
        _ => Phase.Evaluate,
    };
}
