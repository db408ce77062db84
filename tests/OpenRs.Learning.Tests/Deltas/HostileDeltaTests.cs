using System.Buffers.Binary;
using System.Security.Cryptography;
using OpenRs.Learning.Deltas;

namespace OpenRs.Learning.Tests.Deltas;

/// <summary>Deltas whose hashes are right and whose content is not: whoever can write an object can do that.</summary>
public sealed class HostileDeltaTests
{
    private const int HeaderSize = 216;
    private const int FuzzRounds = 150;

    // Two windows of 8 MiB, a record buffer, and the working memory of eight blocks.
    private const long MaxAllocatedBytes = 64 << 20;

    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(0, -1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(8, 2)]
    [InlineData(12, int.MaxValue)]
    [InlineData(12, -1)]
    public void Apply_RecordThatClaimsMore_IsRefused(int field, int value)
    {
        var (from, weights, delta) = Make();
        BinaryPrimitives.WriteInt32LittleEndian(delta.AsSpan(HeaderSize + field), value);
        Assert.NotNull(Apply(field, from, weights, Seal(delta)));
    }

    [Fact]
    public void Apply_ContentThatExpandsBeyondItsRecord_IsRefused()
    {
        var (from, weights, delta) = Make();
        using var bomb = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(bomb, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(new byte[100 << 20]);
        }

        var record = delta.AsSpan(HeaderSize, 16).ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), (int)bomb.Length);
        Assert.NotNull(Apply("100 MiB", from, weights, Seal([.. delta[..HeaderSize], .. record, .. bomb.ToArray()])));
    }

    [Fact]
    public void Apply_ChangedDeltas_AreRefusedUnlessTheirHashesAreRight()
    {
        var (from, weights, delta) = Make();
        for (var seed = 0; seed < FuzzRounds; seed++)
        {
            var changed = new ByteMutator(seed).Change(delta);
            if (!changed.AsSpan().SequenceEqual(delta))
            {
                Assert.NotNull(Apply($"seed {seed}", from, weights, changed));

                // May be a delta to another version, whose result then has the hash that it names.
                Apply($"seed {seed}, sealed", from, weights, Seal(changed));
            }
        }
    }

    private static (WeightVersion From, byte[] Weights, byte[] Delta) Make()
    {
        var weights = new byte[100_000];
        new Random(1).NextBytes(weights);
        var next = weights.ToArray();
        next[500] ^= 1;
        next[90_000] ^= 128;
        var from = WeightDelta.SnapshotAsync(1, new MemoryStream(weights)).GetAwaiter().GetResult();
        using var delta = new MemoryStream();
        WeightDelta.WriteAsync(from, new MemoryStream(weights), 2, new MemoryStream(next), delta).GetAwaiter().GetResult();
        return (from, weights, delta.ToArray());
    }

    // Lengths and hashes of header and content made right again, so that the reader reads on to the records.
    private static byte[] Seal(byte[] delta)
    {
        if (delta.Length < HeaderSize)
        {
            return delta;
        }

        var bytes = delta.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), bytes.Length - HeaderSize);
        SHA256.HashData(bytes.AsSpan(HeaderSize), bytes.AsSpan(56 + 64, 32));
        SHA256.HashData(bytes.AsSpan(0, HeaderSize - 32), bytes.AsSpan(HeaderSize - 32, 32));
        return bytes;
    }

    private static Exception? Apply(object input, WeightVersion from, byte[] weights, byte[] delta) => HostileInput.Run(
        input,
        () => WeightDelta.ApplyAsync(from, new MemoryStream(weights), [new MemoryStream(delta)], new MemoryStream())
            .GetAwaiter().GetResult(),
        static error => error is WeightDeltaException,
        MaxAllocatedBytes);
}
