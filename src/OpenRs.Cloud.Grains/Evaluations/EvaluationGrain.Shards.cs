using System.Globalization;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <content>Where the samples are: agents' requests and reports go to the shards, and what came of them is gathered from there.</content>
public sealed partial class EvaluationGrain
{
    /// <inheritdoc/>
    public async Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        if (!Exists || IsOver)
        {
            return new WorkAnswer { RunEnded = true };
        }

        await MakeCutAsync(cancellationToken);
        var plan = EvaluationMachine.CutInUse(Job)!.Value;
        var positions = new List<int>();

        // Each agent begins where it got work last, and new agents one shard further each, so that they rarely meet.
        var start = _shardOfAgent.GetValueOrDefault(request.AgentId, _shardOfAgent.Count);
        for (var i = 0; i < plan.Shards && positions.Count < request.MaxUnits; i++)
        {
            var shard = (start + i) % plan.Shards;
            var rest = request with { MaxUnits = request.MaxUnits - positions.Count };
            if ((await Shard(shard).LeaseUnitsAsync(rest, cancellationToken)).Grant is { } grant)
            {
                _shardOfAgent[request.AgentId] = shard;
                positions.AddRange(grant.Positions.Select(position => plan.First(shard) + position));
            }
        }

        positions.Sort();
        var batch = ShardRules.Batch(Job.Spec!.SamplesPerProblem, plan.Samples);
        return positions.Count == 0 ? new WorkAnswer() : new WorkAnswer { Grant = new WorkGrant { Batch = batch, Positions = positions } };
    }

    /// <inheritdoc/>
    public Task<long> WaitForWorkAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _workCameBack.WaitAsync(revision, wait, cancellationToken);

    /// <inheritdoc/>
    public Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken) => OnShardAsync(
        report.Position,
        (shard, position) => shard.CompleteAsync(agentId, report with { Position = position }, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken)
    {
        var receipt = await OnShardAsync(
            failure.Position,
            (shard, position) => shard.FailAsync(failure with { Position = position }, cancellationToken),
            cancellationToken);
        _workCameBack.Raise();
        return receipt;
    }

    /// <inheritdoc/>
    public async Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken)
    {
        if (!Exists || IsOver)
        {
            return false;
        }

        _shardOfAgent.Remove(agentId);
        await MakeCutAsync(cancellationToken);
        var released = await ReleaseAsync(shard => shard.ReleaseAgentAsync(agentId, lost, cancellationToken));
        return released && (await TallyAsync(cancellationToken)).Failure is not null;
    }

    private async Task<UnitReceipt> OnShardAsync(
        int position, Func<IEvalShardGrain, int, Task<UnitReceipt>> call, CancellationToken cancellationToken)
    {
        if (!Exists || IsOver)
        {
            return new UnitReceipt { Status = ReceiptStatus.UnknownUnit, BatchOver = false };
        }

        await MakeCutAsync(cancellationToken);
        var plan = EvaluationMachine.CutInUse(Job)!.Value;
        return plan.ShardOf(position) is { } shard
            ? await call(Shard(shard), position - plan.First(shard))
            : new UnitReceipt { Status = ReceiptStatus.UnknownUnit, BatchOver = false };
    }

    private async Task<bool> ReleaseAsync(Func<IEvalShardGrain, Task<bool>> call)
    {
        var released = await GrainCalls.AllAsync(ShardsInUse().Select(call));
        if (!released.Contains(true))
        {
            return false;
        }

        _workCameBack.Raise();
        return true;
    }

    // What is finished or under way moves into the new cut before it is used; the old one is cleared after that, so a crash loses nothing.
    private async Task MakeCutAsync(CancellationToken cancellationToken)
    {
        if (Job.CutsMade == Job.Cuts.Length)
        {
            return;
        }

        var units = await UnitsAsync(cancellationToken);
        var cut = Job.Cuts.Length - 1;
        var plan = EvaluationMachine.Cut(Job, cut);
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            var batch = ShardRules.Batch(Job.Spec!.SamplesPerProblem, plan.Count(shard));
            var slice = units.Skip(plan.First(shard)).Take(plan.Count(shard)).ToList();
            await Shard(cut, shard).OpenAsync(batch, slice, cancellationToken);
        }

        await state.ReplaceAsync(context, EvaluationMachine.CutMade(Job), cancellationToken);
        _shardOfAgent.Clear();
        await ClearCutsAsync(cut, cancellationToken);
    }

    private async Task ClearCutsAsync(int count, CancellationToken cancellationToken)
    {
        for (var cut = 0; cut < count; cut++)
        {
            for (var shard = 0; shard < Job.Cuts[cut]; shard++)
            {
                await Shard(cut, shard).ClearAsync(cancellationToken);
            }
        }
    }

    private async Task<ShardTally> TallyAsync(CancellationToken cancellationToken)
    {
        // Readers come between the turns that make a new cut, and must not see half of each.
        int cut;
        ShardTally[] tallies;
        do
        {
            cut = Job.CutsMade;
            tallies = await GrainCalls.AllAsync(ShardsInUse().Select(shard => shard.GetTallyAsync(cancellationToken)));
        }
        while (cut != Job.CutsMade);
        return tallies.Length == 0
            ? new ShardTally { Verdicts = SampleVerdicts.Pending(Job.Spec!.Samples), AgentIds = [] }
            : new ShardTally
            {
                Verdicts = SampleVerdicts.Concat([.. tallies.Select(static tally => tally.Verdicts)]),
                AgentIds = [.. tallies.SelectMany(static tally => tally.AgentIds).Distinct().Order(StringComparer.Ordinal)],
                Failure = tallies.Select(static tally => tally.Failure).FirstOrDefault(static failure => failure is not null),
            };
    }

    private async Task<IReadOnlyList<UnitState>> UnitsAsync(CancellationToken cancellationToken)
    {
        var shards = await GrainCalls.AllAsync(ShardsInUse().Select(shard => shard.GetUnitsAsync(cancellationToken)));
        return shards.Length == 0
            ? [.. Enumerable.Repeat(new UnitState(), Job.Spec!.Samples)]
            : [.. shards.SelectMany(static units => units)];
    }

    private IEnumerable<IEvalShardGrain> ShardsInUse() => EvaluationMachine.CutInUse(Job) is { } plan
        ? Enumerable.Range(0, plan.Shards).Select(shard => Shard(shard))
        : [];

    private IEvalShardGrain Shard(int shard) => Shard(Job.CutsMade - 1, shard);

    private IEvalShardGrain Shard(int cut, int shard) =>
        grains.GetGrain<IEvalShardGrain>(string.Create(CultureInfo.InvariantCulture, $"{EvaluationId}.{cut}.{shard}"));
}
