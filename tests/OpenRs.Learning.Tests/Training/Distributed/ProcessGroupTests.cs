using OpenRs.Learning.Training.Distributed;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training.Distributed;

public sealed class ProcessGroupTests
{
    // Not-a-numbers with payloads, negative zero and a subnormal among them: what travels as a number may change.
    private static readonly long[] Patterns = [0x7FC0_1234_FFA5_0001, unchecked((long)0x8000_0000_8000_0001), 0x0001_0002_0003_0004, -1];

    public static TheoryData<ScalarType> Types => [float32, float64, bfloat16, int16, int64, uint8];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Operations_AnyType_MoveEveryBit(ScalarType type)
    {
        var ranks = await ThreadRanks.RunAsync(3, group =>
        {
            using var scope = NewDisposeScope();
            var own = Make(type, group.Rank);
            var (count, all) = (own.NumberOfElements, empty(3 * own.NumberOfElements, type));
            group.AllGather(all, own);
            var given = own.clone();
            group.Broadcast(given, root: 2);

            // Rank r sends r elements to rank 0, nothing to rank 1 and one to rank 2.
            var received = empty(group.Rank switch { 0 => 3, 1 => 0, _ => 3 }, type);
            group.AllToAll(received, [.. new[] { 0, 1, 2 }.Select(from => group.Rank switch { 0 => from, 1 => 0L, _ => 1 })],
                own.narrow(0, 0, group.Rank + 1), [group.Rank, 0, 1]);
            group.Barrier();
            return (All: Bytes(all), Given: Bytes(given), Received: Bytes(received));
        });
        byte[][] owned = [.. Enumerable.Range(0, 3).Select(rank => BytesOf(type, rank))];
        var size = owned[0].Length / (int)Elements(type);
        Assert.All(ranks, rank => Assert.Equal(owned.SelectMany(static bytes => bytes), rank.All));
        Assert.All(ranks, rank => Assert.Equal(owned[2], rank.Given));
        Assert.Equal([.. owned[1][..size], .. owned[2][..(2 * size)]], ranks[0].Received);
        Assert.Empty(ranks[1].Received);
        Assert.Equal([.. owned[0][..size], .. owned[1][size..(2 * size)], .. owned[2][(2 * size)..(3 * size)]], ranks[2].Received);
    }

    [Fact]
    public async Task Operations_SizesThatDoNotFit_AreRefused()
    {
        await ThreadRanks.RunAsync(2, static group =>
        {
            using var scope = NewDisposeScope();
            Assert.Throws<ArgumentException>(() => group.AllGather(zeros(3), zeros(2)));
            Assert.Throws<ArgumentException>(() => group.AllGather(zeros(4, int64), zeros(2)));
            Assert.Throws<ArgumentException>(() => group.AllToAll(zeros(2), [1, 0], zeros(2), [1, 1]));
            Assert.Throws<ArgumentException>(() => group.AllToAll(zeros(2), [2], zeros(2), [1, 1]));
            return true;
        });
    }

    [Fact]
    public async Task Operations_EightRanksWithMoreThanConnectionsHold_MoveEveryByte()
    {
        const int World = 8;
        const int Part = 300_001;
        var sums = await ThreadRanks.RunAsync(World, static group =>
        {
            using var scope = NewDisposeScope();
            long[] counts = [.. Enumerable.Repeat((long)Part, World)];
            var (input, output) = (Pattern(group.Rank), empty(World * Part, int64));
            group.AllToAll(output, counts, input, counts);
            var everyone = empty((long)World * World * Part, int64);
            group.AllGather(everyone, input);
            group.Broadcast(input, root: 5);
            return (
                Received: Enumerable.Range(0, World).All(from => Same(output, from, Pattern(from), group.Rank)),
                Gathered: Enumerable.Range(0, World).All(
                    from => everyone.narrow(0, (long)from * World * Part, World * Part).Equals(Pattern(from))),
                Given: input.Equals(Pattern(5)));
        });
        Assert.All(sums, static rank => Assert.Equal((true, true, true), rank));

        static Tensor Pattern(int rank) => arange(World * Part, int64) * (rank + 1);
        static bool Same(Tensor output, int from, Tensor sent, int to) =>
            output.narrow(0, (long)from * Part, Part).Equals(sent.narrow(0, (long)to * Part, Part));
    }

    [Fact]
    public async Task Operation_OfAnotherKind_NamesTheRankAndBothOperations()
    {
        var errors = await ThreadRanks.RunAsync(2, static group => Assert.Throws<ProcessGroupException>(() =>
        {
            using var three = zeros(3);
            if (group.Rank == 0)
            {
                group.Broadcast(three, root: 1);
            }
            else
            {
                group.Barrier();
                group.Barrier();
            }
        }));
        Assert.Contains(
            "rank 1 does something else: its call 1 is barrier of 0 bytes, this rank's call 1 is broadcast of 12 bytes",
            errors[0].Message,
            StringComparison.Ordinal);
        Assert.StartsWith("Rank 1 of 2: barrier failed: ", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operation_AfterARankHasLeft_SaysSoAtOnceOnAllOthers()
    {
        var errors = await ThreadRanks.RunAsync(
            3, static group => group.Rank == 1 ? null : Assert.Throws<ProcessGroupException>(group.Barrier));
        Assert.All(new[] { 0, 2 }, rank => Assert.Contains("rank 1 ", errors[rank]!.Message, StringComparison.Ordinal));
        Assert.Contains(errors, static error => error?.Message.Contains("rank 1 has ended its work", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Operation_AfterAFailure_FailsForTheSameReason()
    {
        await ThreadRanks.RunAsync(2, static group =>
        {
            if (group.Rank == 0)
            {
                var first = Assert.Throws<ProcessGroupException>(group.Barrier);
                Assert.Equal(first.Message, Assert.Throws<ProcessGroupException>(group.Barrier).Message);
            }

            return true;
        });
    }

    [Fact]
    public async Task Operation_ThatAnotherRankDoesNotJoin_EndsAtTheTimeout()
    {
        using var isOver = new ManualResetEventSlim();
        var errors = await ThreadRanks.RunAsync(
            2,
            group =>
            {
                if (group.Rank == 1)
                {
                    isOver.Wait();
                    return null;
                }

                try
                {
                    group.Barrier();
                    return null;
                }
                catch (ProcessGroupException error)
                {
                    return error;
                }
                finally
                {
                    isOver.Set();
                }
            },
            TimeSpan.FromSeconds(1));
        Assert.Contains("Rank 0 of 2: barrier failed: no answer from rank 1 for 1 s", errors[0]?.Message, StringComparison.Ordinal);
    }

    private static long Elements(ScalarType type)
    {
        using var scope = NewDisposeScope();
        return Make(type, 0).NumberOfElements;
    }

    private static byte[] BytesOf(ScalarType type, int rank)
    {
        using var scope = NewDisposeScope();
        return Bytes(Make(type, rank));
    }

    private static Tensor Make(ScalarType type, int rank)
    {
        var bytes = Patterns.SelectMany(pattern => BitConverter.GetBytes(pattern + rank)).ToArray();
        using var one = empty(1, type);
        var tensor = empty(bytes.Length / one.bytes.Length, type);
        bytes.CopyTo(tensor.bytes);
        return tensor;
    }

    private static byte[] Bytes(Tensor tensor) => tensor.NumberOfElements == 0 ? [] : tensor.bytes.ToArray();
}
