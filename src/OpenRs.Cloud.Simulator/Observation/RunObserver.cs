using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>Watches one training run.</summary>
internal sealed class RunObserver : JobObserver
{
    private readonly RunWatch _results;
    private readonly EventWatch _events;
    private readonly StallWatch _stalls;

    public RunObserver(World world, string runId)
        : this(world, runId, new RunWatch(world.Violated))
    {
    }

    private RunObserver(World world, string runId, RunWatch results)
        : base(world, runId, results, keepsReserve: true) =>
        (_results, _events, _stalls) = (results, new EventWatch(world, runId), new StallWatch(world));

    /// <summary>The run as stored last.</summary>
    public TrainingRunState? Run { get; private set; }

    public override bool IsFinal => Run is { } run && RunTransitions.IsFinal(run.State);

    public override bool IsSettled => base.IsSettled && StepBlocks.AreArchived(Run!) && Run!.Agents.Count == 0;

    public override string Standing => $"{Run?.State} at step {Run?.Step}: {Run?.Reason}";

    protected override IReadOnlyList<int> SharesTold => Run?.Alerts ?? [];

    public override void OnStored(StateKey key, byte[] json)
    {
        if (key.Name == "queue")
        {
            var queue = StateFormat.Read<QueueState>(json)!;
            _results.OnStored(queue);
            _stalls.OnStored(queue);
            return;
        }

        var run = StateFormat.Read<TrainingRunState>(json)!;
        if (Run?.State != run.State)
        {
            // Its id is not the seed's.
            var reason = run.Reason.Replace(JobId, "RUN", StringComparison.Ordinal);
            World.Log.Add("run", $"is {RunTransitions.Name(run.State)} at step {{0}}: {reason}", run.Step);
        }

        Run = run;
        _events.OnStored(run);
        _stalls.OnStored(run);
    }

    public override void OnStored(LedgerState ledger, DateTimeOffset begun)
    {
        base.OnStored(ledger, begun);
        _stalls.OnStored(ledger);
    }

    public override void OnWorkGranted(WorkUnit unit) => _results.OnWorkGranted(unit);

    public override void CheckEnd()
    {
        base.CheckEnd();
        _results.CheckEnd(Run!);
        CheckSteps();
        _events.CheckEnd();
    }

    protected override void OnAccepted(UnitReport report)
    {
        _results.OnAccepted(report);
        _stalls.OnAccepted();
    }

    // Every step is in the archive, once and in its block.
    private void CheckSteps()
    {
        var blocks = World.StepBlocks.Where(block => block.Key.RunId == JobId).OrderBy(static block => block.Key.First);
        var archived = blocks.SelectMany(static block => block.Value).Select(static step => step.Step);
        if (!archived.SequenceEqual(Enumerable.Range(1, Run!.Step)))
        {
            World.Violated(Violation.LostResult, $"the metrics of {archived.Count()} steps are archived, the run ends at {Run.Step}");
        }
    }
}
