using OpenRs.Learning.Randomness;
using OpenRs.Recipes.Randomness;

namespace OpenRs.Learning.Tests.Randomness;

public sealed class Philox4x32Tests
{
    // kat_vectors of the Random123 distribution, "philox4x32 10".
    [Theory]
    [InlineData(
        0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x0000000000000000ul,
        0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xfffffffffffffffful,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_PublishedVectors_Match(uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox4x32.Block(key, c0, c1, c2, c3));

    [Fact]
    public void Uniform_ManyCounters_FillsTheUnitInterval()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => Philox4x32.Uniform(7, 1, 2, 3, (uint)i)).ToArray();
        Assert.All(values, value => Assert.InRange(value, 0, 1 - double.Epsilon));
        Assert.InRange(values.Average(), 0.497, 0.503);
        var counts = values.GroupBy(value => (int)(value * 10)).Select(group => group.Count());
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Permutation_SameSeed_SameOrderOfAllElements()
    {
        var order = new PhiloxSequence(3, 9).Permutation(1000);
        Assert.Equal(order, new PhiloxSequence(3, 9).Permutation(1000));
        Assert.NotEqual(order, new PhiloxSequence(4, 9).Permutation(1000));
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
    }
}
