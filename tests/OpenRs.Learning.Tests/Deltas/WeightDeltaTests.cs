using System.Security.Cryptography;
using FsCheck.Fluent;
using OpenRs.Learning.Deltas;
using OpenRs.Learning.Randomness;

namespace OpenRs.Learning.Tests.Deltas;

public sealed class WeightDeltaTests
{
    private const int Window = 8 << 20;

    [Fact]
    public void Apply_AnyTwoFiles_GivesTheNewFile()
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from length in Gen.OneOf(Gen.Choose(1, 5000), Gen.Elements(2, (1 << 20) - 1, 1 << 20, (1 << 20) + 2, Window, Window + 7))
            from perMille in Gen.Elements(0, 1, 30, 300)
            select (seed, length, perMille);
        Properties.Hold(cases, 40, sample => RoundTripAsync(sample.seed, sample.length, sample.perMille).GetAwaiter().GetResult());
    }

    [Fact]
    public async Task Apply_EveryPairOfBitPatterns_ComesBack()
    {
        // All 65,536 words against a shuffle of themselves: NaN payloads, both zeros, infinities and subnormals of bf16 among them.
        ushort[] words = [.. Enumerable.Range(0, 1 << 16).Select(static word => (ushort)word)];
        ushort[] shuffled = [.. words.Select(static word => (ushort)((word * 40503) + 12345))];
        byte[] Bytes(ushort[] values) => [.. values.SelectMany(BitConverter.GetBytes), .. new byte[1 << 19]];
        var (from, delta, publication) = await WriteAsync(Bytes(words), Bytes(shuffled));
        Assert.True(publication.IsDelta);
        Assert.Equal(Bytes(shuffled), (await ApplyAsync(from, Bytes(words), delta)).Bytes);
    }

    [Fact]
    public async Task Apply_ChainFromTheLastSnapshot_GivesTheBytesOfTheLastVersion()
    {
        var versions = Versions(seed: 5, count: 6, length: Window + 12_346);
        var at = await WeightDelta.SnapshotAsync(10, new MemoryStream(versions[0]));
        var (snapshot, deltas) = (at, new List<Stream>());
        for (var i = 1; i < versions.Count; i++)
        {
            var delta = new MemoryStream();
            var (before, after) = (new MemoryStream(versions[i - 1]), new MemoryStream(versions[i]));
            at = (await WeightDelta.WriteAsync(at, before, 10 + i, after, delta)).Version;
            delta.Position = 0;
            deltas.Add(delta);
        }

        using var target = new MemoryStream();
        var reached = await WeightDelta.ApplyAsync(snapshot, new MemoryStream(versions[0]), deltas, target);
        Assert.Equal(at, reached);
        Assert.Equal(versions[^1], target.ToArray());
        Assert.Equal(Sha256(versions[^1]), reached.Sha256);
    }

    [Fact]
    public async Task Write_SameFilesTwice_GivesTheSameDelta()
    {
        var versions = Versions(seed: 6, count: 2, length: 3_000_000);
        Assert.Equal((await WriteAsync(versions[0], versions[1])).Delta, (await WriteAsync(versions[0], versions[1])).Delta);
    }

    [Fact]
    public async Task Write_FilesWithoutLikeness_AsksForTheWholeFile()
    {
        var (a, b) = (RandomBytes(1, 200_000), RandomBytes(2, 200_000));
        var (_, delta, publication) = await WriteAsync(a, b);
        Assert.False(publication.IsDelta);
        Assert.Empty(delta);
        Assert.Equal(b.Length, publication.Bytes);
        Assert.Equal(WeightVersion.Snapshot(1, Sha256(b)), publication.Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99_999)]
    public async Task Write_FileOfAnotherLength_AsksForTheWholeFile(int length)
    {
        var publication = (await WriteAsync(RandomBytes(1, 100_000), new byte[length])).Publication;
        Assert.False(publication.IsDelta);
        Assert.Equal(Sha256(new byte[length]), publication.Version.Sha256);
    }

    [Fact]
    public async Task Write_BaseFileThatIsNotItsVersion_IsRefused()
    {
        var versions = Versions(seed: 7, count: 2, length: 50_000);
        var other = WeightVersion.Snapshot(0, Sha256([1]));
        var error = await Assert.ThrowsAsync<WeightDeltaException>(
            () => WeightDelta.WriteAsync(other, new MemoryStream(versions[0]), 1, new MemoryStream(versions[1]), new MemoryStream()));
        Assert.Equal(WeightDeltaFault.WrongBase, error.Fault);
        Assert.Contains(Sha256([1]), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ToAnotherVersion_SaysWhichItNeeds()
    {
        var versions = Versions(seed: 8, count: 3, length: 50_000);
        var (from, delta, _) = await WriteAsync(versions[0], versions[1]);
        var error = await Fault(WeightVersion.Snapshot(3, Sha256(versions[2])), versions[2], delta, WeightDeltaFault.WrongBase);
        Assert.Contains(from.Sha256, error.Message, StringComparison.Ordinal);
        Assert.Contains("version 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ToAFileThatHasChanged_SaysSo()
    {
        var versions = Versions(seed: 9, count: 2, length: 50_000);
        var (from, delta, _) = await WriteAsync(versions[0], versions[1]);
        versions[0][4_321] ^= 1;
        await Fault(from, versions[0], delta, WeightDeltaFault.WrongBase);
    }

    [Fact]
    public async Task Apply_WithADeltaLeftOut_SaysThatTheBaseIsWrong()
    {
        var versions = Versions(seed: 10, count: 3, length: 50_000);
        var (from, _, first) = await WriteAsync(versions[0], versions[1]);
        var second = new MemoryStream();
        await WeightDelta.WriteAsync(first.Version, new MemoryStream(versions[1]), 2, new MemoryStream(versions[2]), second);
        await Fault(from, versions[0], second.ToArray(), WeightDeltaFault.WrongBase);
    }

    [Fact]
    public async Task Apply_OfAnotherHistory_SaysThatTheChainIsBroken()
    {
        var versions = Versions(seed: 11, count: 3, length: 50_000);
        var (_, _, first) = await WriteAsync(versions[0], versions[1]);
        var second = new MemoryStream();
        await WeightDelta.WriteAsync(first.Version, new MemoryStream(versions[1]), 2, new MemoryStream(versions[2]), second);

        // The same weights of the same version, but published in full: another chain begins there.
        var other = WeightVersion.Snapshot(1, Sha256(versions[1]));
        var error = await Fault(other, versions[1], second.ToArray(), WeightDeltaFault.BrokenChain);
        Assert.Contains(other.Chain, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_AnyBitFlipped_IsRefused()
    {
        var versions = Versions(seed: 12, count: 2, length: 40_000);
        var (from, delta, _) = await WriteAsync(versions[0], versions[1]);
        var draws = new PhiloxSequence(12, 1);
        for (var i = 0; i < 600; i++)
        {
            var bit = i < 216 * 2 ? (i / 2 * 8) + draws.Next(8) : draws.Next(delta.Length * 8);
            var broken = (byte[])delta.Clone();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = await Assert.ThrowsAsync<WeightDeltaException>(() => ApplyAsync(from, versions[0], broken));
            Assert.True(
                error.Fault is WeightDeltaFault.Corrupt or WeightDeltaFault.UnknownFormat or WeightDeltaFault.Truncated,
                $"bit {bit}: {error.Message}");
        }
    }

    [Fact]
    public async Task Apply_CutOffAnywhere_IsRefused()
    {
        var versions = Versions(seed: 13, count: 2, length: 40_000);
        var (from, delta, _) = await WriteAsync(versions[0], versions[1]);
        for (var length = 0; length < delta.Length; length += 1 + (length / 16))
        {
            var error = await Assert.ThrowsAsync<WeightDeltaException>(() => ApplyAsync(from, versions[0], delta[..length]));
            Assert.Equal(WeightDeltaFault.Truncated, error.Fault);
        }

        await Fault(from, versions[0], [.. delta, 0], WeightDeltaFault.Corrupt);
    }

    [Fact]
    public async Task Apply_SomethingElse_IsRefused() =>
        await Fault(WeightVersion.Snapshot(0, Sha256([])), [], new byte[500], WeightDeltaFault.UnknownFormat);

    private static async Task<bool> RoundTripAsync(int seed, int length, int perMille)
    {
        var old = RandomBytes((ulong)seed, length);
        var now = Changed(old, (ulong)seed + 1, perMille);
        var (from, delta, publication) = await WriteAsync(old, now);
        if (!publication.IsDelta)
        {
            // Only a file that is about as small as the header, or changed nearly everywhere, is smaller than its delta.
            return (length < 1000 || perMille > 100) && publication.Version == WeightVersion.Snapshot(1, Sha256(now));
        }

        var (bytes, reached) = await ApplyAsync(from, old, delta);
        return bytes.AsSpan()
            .SequenceEqual(now) && reached == publication.Version && delta.Length == publication.Bytes && delta.Length < length;
    }

    private static async Task<(WeightVersion From, byte[] Delta, WeightPublication Publication)> WriteAsync(byte[] old, byte[] now)
    {
        var from = await WeightDelta.SnapshotAsync(0, new MemoryStream(old));
        using var delta = new MemoryStream();
        var publication = await WeightDelta.WriteAsync(from, new MemoryStream(old), 1, new MemoryStream(now), delta);
        return (from, delta.ToArray(), publication);
    }

    private static async Task<(byte[] Bytes, WeightVersion Version)> ApplyAsync(WeightVersion from, byte[] old, byte[] delta)
    {
        using var target = new MemoryStream();
        var version = await WeightDelta.ApplyAsync(from, new MemoryStream(old), [new MemoryStream(delta)], target);
        return (target.ToArray(), version);
    }

    private static async Task<WeightDeltaException> Fault(WeightVersion from, byte[] old, byte[] delta, WeightDeltaFault expected)
    {
        var error = await Assert.ThrowsAsync<WeightDeltaException>(() => ApplyAsync(from, old, delta));
        Assert.Equal(expected, error.Fault);
        return error;
    }

    private static List<byte[]> Versions(ulong seed, int count, int length)
    {
        var versions = new List<byte[]> { RandomBytes(seed, length) };
        for (var i = 1; i < count; i++)
        {
            versions.Add(Changed(versions[^1], seed + (ulong)i, perMille: 20));
        }

        return versions;
    }

    // One word in so many is moved by a unit or replaced, as training and its rare large steps do.
    private static byte[] Changed(byte[] old, ulong seed, int perMille)
    {
        var (draws, now) = (new PhiloxSequence(seed, 77), (byte[])old.Clone());
        for (var i = 0; i < now.Length; i += 2)
        {
            if (draws.Next(1000) < perMille)
            {
                now[i] = draws.Next(10) == 0 ? (byte)draws.Next(256) : (byte)(now[i] + 1);
            }
        }

        return now;
    }

    private static byte[] RandomBytes(ulong seed, int length)
    {
        var draws = new PhiloxSequence(seed, 78);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)draws.Next(256))];
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
