using FsCheck.Fluent;

namespace OpenRs.Cloud.Evaluations;

public sealed class ShardPlanTests
{
    [Fact]
    public void Plan_Any_CutsAllSamplesIntoContiguousShardsOfEvenSize() =>
        Properties.Hold(Gen.Choose(1, 2000).Zip(Gen.Choose(1, 2000)), length: 4, sequences: 300, pairs =>
        {
            foreach (var (samples, wanted) in pairs)
            {
                var plan = new ShardPlan(samples, Math.Min(samples, wanted));
                var shards = Enumerable.Range(0, plan.Shards).ToList();
                Assert.Equal(
                    Enumerable.Range(0, samples), shards.SelectMany(shard => Enumerable.Range(plan.First(shard), plan.Count(shard))));
                Assert.InRange(shards.Max(plan.Count) - shards.Min(plan.Count), 0, 1);
                Assert.All(shards, shard => Assert.All(
                    Enumerable.Range(plan.First(shard), plan.Count(shard)), sample => Assert.Equal(shard, plan.ShardOf(sample))));
            }
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void ShardOf_NoSuchSample_IsNone(int sample) => Assert.Null(new ShardPlan(10, 3).ShardOf(sample));

    [Fact]
    public void Plan_LargestEvaluation_DoesNotOverflow()
    {
        var plan = new ShardPlan(int.MaxValue, 1024);
        Assert.Equal(int.MaxValue, plan.First(1024));
        Assert.Equal(1023, plan.ShardOf(int.MaxValue - 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(500, 8)]
    [InlineData(1_000_000, 64)]
    public void ShardsFor_Samples_AreSmallButNotMany(int samples, int shards) => Assert.Equal(shards, ShardPlan.ShardsFor(samples));
}
