using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Tests.Training.Distributed;

public sealed class LaneSumTests
{
    [Fact]
    public void Add_LanesDealtToAnyNumberOfRanks_MakesTheSameSums()
    {
        for (var lanes = 1; lanes <= 17; lanes++)
        {
            var one = Sum(lanes, world: 1);
            for (var world = 2; world <= lanes + 2; world++)
            {
                Assert.Equal(one, Sum(lanes, world));
            }
        }
    }

    [Theory]
    [InlineData(1, "0")]
    [InlineData(4, "((0+1)+(2+3))")]
    [InlineData(5, "(((0+1)+(2+3))+4)")]
    [InlineData(7, "(((0+1)+(2+3))+((4+5)+6))")]
    public void Add_AllLanes_IsABalancedTree(int lanes, string expected) => Assert.Equal(expected, Sum(lanes, world: 1));

    [Fact]
    public void Shards_AnyWorld_CoverTheLayoutWithoutCuttingPartialNorms()
    {
        foreach (var elements in new long[] { 1, 4096, 4097, 120_000, 1_543_714_304 })
        {
            for (var world = 1; world <= 9; world++)
            {
                var sharding = new Sharding(elements, Lanes: 4, world);
                FlatRange[] shards = [.. Enumerable.Range(0, world).Select(sharding.Shard)];
                Assert.Equal(elements, shards.Sum(static shard => shard.Count));
                Assert.All(shards.Zip(shards.Skip(1)), static pair => Assert.Equal(pair.First.End, pair.Second.Start));
                Assert.All(shards.Where(static shard => shard.Count > 0), static shard => Assert.Equal(0, shard.Start % AdamW.NormRow));
            }
        }
    }

    [Fact]
    public void MicroBatches_AnyLanes_AreDealtOnceInOrderAndEvenly()
    {
        var draws = new PhiloxSequence(4, 2);
        TrainingSequence[] sequences =
            [.. Enumerable.Range(0, 60).Select(_ => new TrainingSequence(new int[4], new int[1 + draws.Next(30)]))];
        var total = sequences.Sum(static sequence => sequence.Length);
        for (var lanes = 1; lanes <= 9; lanes++)
        {
            var micros = new MicroBatches(sequences, new PassOptions(128), lanes);
            Assert.Equal(sequences, Enumerable.Range(0, micros.Count).SelectMany(i => micros[i]));
            Assert.Equal(micros.Count, micros.FirstOf(lanes));
            for (var lane = 0; lane < lanes; lane++)
            {
                var tokens = Run((micros.FirstOf(lane), micros.FirstOf(lane + 1)))
                    .Sum(i => micros[i].Sum(static sequence => sequence.Length));
                Assert.InRange(tokens, (total / lanes) - 34, (total / lanes) + 34);
            }
        }
    }

    [Fact]
    public void MicroBatches_FewerSequencesThanLanes_LeavesLanesEmpty()
    {
        TrainingSequence[] sequences = [new([1], [2]), new([1], []), new([1], [3])];
        var micros = new MicroBatches(sequences, new PassOptions(128), lanes: 5);
        Assert.Equal(2, micros.Count);
        Assert.Equal(2, micros.FirstToken(2));
        Assert.Equal(0, new MicroBatches([], new PassOptions(128), lanes: 5).Count);
    }

    private static IEnumerable<int> Run((int First, int End) run) => Enumerable.Range(run.First, run.End - run.First);

    // Each rank adds what it has; then somebody adds what the ranks have.
    private static string Sum(int lanes, int world)
    {
        static string Add(string left, string right) => $"({left}+{right})";
        var sharding = new Sharding(1, lanes, world);
        var total = new LaneSum<string>(lanes, Add);
        for (var rank = 0; rank < world; rank++)
        {
            var own = new LaneSum<string>(lanes, Add);
            foreach (var lane in Run(sharding.LanesOf(rank)))
            {
                own.Add(new LaneNode(0, lane), $"{lane}");
            }

            Assert.Equal(sharding.NodesOf(rank), own.Nodes.Select(static item => item.Node));
            foreach (var (node, value) in own.Nodes)
            {
                total.Add(node, value);
            }
        }

        return Assert.Single(total.Nodes).Value;
    }
}
