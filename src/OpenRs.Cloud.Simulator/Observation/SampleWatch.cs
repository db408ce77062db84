using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks that each acknowledged sample of an evaluation is in its score, into however many shards the samples are cut meanwhile.
/// </summary>
internal sealed class SampleWatch(Action<Violation, string> violated) : UnitWatch(violated)
{
    private int _newestCut;

    /// <summary>A shard was stored.</summary>
    /// <param name="plan">The cut it belongs to.</param>
    /// <param name="cut">Number of the cut.</param>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="queue">What was stored.</param>
    public void OnStored(ShardPlan plan, int cut, int shard, QueueState queue)
    {
        // A late message may still change a shard that was left behind. What it holds then counts for nothing.
        if (cut < _newestCut || queue.Batches.IsEmpty)
        {
            return;
        }

        _newestCut = cut;
        var units = queue.Batches[0].Units;
        Require(units.Length == plan.Count(shard), $"shard {shard} of {plan.Shards} has {units.Length} samples, not {plan.Count(shard)}");
        for (var position = 0; position < units.Length; position++)
        {
            OnStored(ShardRules.BatchId, plan.First(shard) + position, units[position]);
        }
    }

    /// <summary>
    /// The evaluation is over: what was acknowledged is in it, and each verdict is what it would have been without any fault.
    /// </summary>
    public void CheckEnd(EvaluationJobState evaluation)
    {
        var letters = evaluation.Verdicts!.Letters;
        Require(letters.Length == evaluation.Spec!.Samples, $"{letters.Length} verdicts on {evaluation.Spec.Samples} samples");
        for (var sample = 0; sample < letters.Length; sample++)
        {
            var isDone = letters[sample] != SampleVerdicts.None;
            Require(isDone || AcceptedOf(ShardRules.BatchId, sample) is null, $"sample {sample} was acknowledged and is not in the score");
            Require(!isDone || letters[sample] == FakeCompute.Verdict(sample), $"sample {sample} has another verdict than without faults");
        }

        Require(
            evaluation.State != EvaluationState.Succeeded || !letters.Contains(SampleVerdicts.None),
            $"succeeded with {evaluation.Verdicts.Finished} of {letters.Length} samples");
        Require(evaluation.ResultsSha256 == Digest(letters), "the hash over the results is not that of a run without faults");
    }

    private static string Digest(string letters)
    {
        var lines = Enumerable.Range(0, letters.Length).Where(sample => letters[sample] != SampleVerdicts.None)
            .Select(static sample => string.Create(CultureInfo.InvariantCulture, $"{sample} {FakeCompute.SampleSha256(sample)}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
