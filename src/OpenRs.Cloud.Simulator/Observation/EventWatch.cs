using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks that a run's record tells all that was stored of it: each change of state has its event, and none is lost on its way from the
/// state to the archive, whenever the server died.
/// </summary>
internal sealed class EventWatch(World world, string runId)
{
    private TrainingRunState _stored = new();

    /// <summary>The run was stored.</summary>
    public void OnStored(TrainingRunState run)
    {
        Require(
            run.Events.Select(static item => item.Number).SequenceEqual(Numbers(run.ArchivedEvents + 1, run.LastEvent)),
            $"the state does not hold the events from {run.ArchivedEvents + 1} to {run.LastEvent}");
        Require(run.LastEvent >= _stored.LastEvent, $"the last event was {_stored.LastEvent} and is {run.LastEvent}");
        var state = _stored.State;
        foreach (var item in run.Events.Where(item => item.Number > _stored.LastEvent && item.To is not null))
        {
            Require((item.From ?? 0) == state, $"event {item.Number} moves the run from {item.From}, and it was {state}");
            state = item.To!.Value;
        }

        Require(state == run.State, $"the run became {run.State}, and its events end with {state}");
        Require(
            run.Checkpoint == _stored.Checkpoint || IsFirstOfAFork(run) || IsTold(run, RunEventKind.CheckpointSaved, run.Checkpoint!.Step),
            $"no event tells of the checkpoint of step {run.Checkpoint?.Step}");
        _stored = run;
    }

    /// <summary>The world is over.</summary>
    public void CheckEnd()
    {
        var blocks = world.EventBlocks.Where(block => block.Key.RunId == runId).OrderBy(static block => block.Key.First);
        var archived = blocks.SelectMany(static block => block.Value).Where(item => item.Number <= _stored.ArchivedEvents);
        List<RunEvent> all = [.. archived, .. _stored.Events];
        Require(
            all.Select(static item => item.Number).SequenceEqual(Numbers(1, _stored.LastEvent)),
            $"{all.Count} events are in archive and state, and the last is {_stored.LastEvent}");
        foreach (var agent in all.Where(static item => item.Kind is RunEventKind.AgentJoined or RunEventKind.AgentLeft)
            .GroupBy(static item => item.AgentId))
        {
            var isThere = false;
            foreach (var item in agent)
            {
                Require(isThere == (item.Kind == RunEventKind.AgentLeft), $"event {item.Number}: {agent.Key} joined or left twice");
                isThere = item.Kind == RunEventKind.AgentJoined;
            }

            Require(!isThere, $"no event tells that {agent.Key} left");
        }
    }

    private bool IsFirstOfAFork(TrainingRunState run) => _stored.Spec is null && run.Spec!.Origin is not null;

    private bool IsTold(TrainingRunState run, RunEventKind kind, int step) =>
        run.Events.Any(item => item.Number > _stored.LastEvent && item.Kind == kind && item.Step == step);

    private static IEnumerable<long> Numbers(long first, long last) =>
        Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(number => first + number);

    private void Require(bool condition, string what)
    {
        if (!condition)
        {
            world.Violated(Violation.LostResult, what);
        }
    }
}
