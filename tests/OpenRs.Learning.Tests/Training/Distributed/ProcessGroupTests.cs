using OpenRs.Learning.Training.Distributed;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training.Distributed;

public sealed class ProcessGroupTests
{
    // Not-a-numbers with payloads, negative zero and a subnormal among them: what travels as a number may change.
    private static readonly long[] Patterns = [0x7FC0_1234_FFA5_0001, unchecked((long)0x8000_0000_8000_0001), 0x0001_0002_0003_0004, -1];

    public static TheoryData<ScalarType> Types => [float32, float64, bfloat16, int16, int64, uint8];

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public async Task Operations_AnyType_MoveEveryBit(ScalarType type)
    {
        Skip.If(ProcessGroup.FindProblem() is not null, ProcessGroup.FindProblem());
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

    [SkippableFact]
    public async Task Operations_SizesThatDoNotFit_AreRefused()
    {
        Skip.If(ProcessGroup.FindProblem() is not null, ProcessGroup.FindProblem());
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

    [SkippableFact]
    public async Task Operation_ThatAnotherRankDoesNotJoin_EndsAtTheTimeout()
    {
        Skip.If(ProcessGroup.FindProblem() is not null, ProcessGroup.FindProblem());
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
            TimeSpan.FromSeconds(6));
        Assert.Contains("Rank 0 of 2: barrier failed", errors[0]?.Message, StringComparison.Ordinal);
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
