using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Tests.Kernels;

public sealed unsafe class LaneMathTests
{
    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = -90f; x < 88; x += 0.0137f)
        {
            var expected = x < -87.3f ? 0 : Math.Exp(x);
            Assert.InRange(LaneMath.Exp(x), (float)(expected * (1 - 2.4e-7)), (float)(expected * (1 + 2.4e-7)));
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(-88, 0)]
    [InlineData(0, 1)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_Borders_AreExact(float x, float expected) => Assert.Equal(expected, LaneMath.Exp(x));

    // Numbers whose sum depends on the order: a tree from the halves, not one lane after the other.
    [Fact]
    public void Sum_Lanes_AreAddedByHalves()
    {
        float[] lanes = [.. Enumerable.Range(0, LaneMath.Count).Select(static i => 1f / ((7 * i) + 3))];
        var expected = lanes;
        while (expected.Length > 1)
        {
            var half = expected.Length / 2;
            expected = [.. Enumerable.Range(0, half).Select(i => expected[i] + expected[i + half])];
        }

        Assert.Equal(expected[0], LaneMath.Sum(Vector512.Create(lanes)));
        Assert.Equal(lanes.Max(), LaneMath.Max(Vector512.Create(lanes)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    public void Widen_AnyCount_IsTheUpperHalfOfASingle(int count)
    {
        ushort[] source = [.. Enumerable.Range(0, count).Select(static i => (ushort)(0x3F80 + (i * 977)))];
        var target = new float[count + 1];
        target[count] = 7;
        fixed (ushort* from = source)
        {
            fixed (float* to = target)
            {
                LaneMath.Widen(from, to, count);
            }
        }

        Assert.Equal([.. source.Select(static bits => (uint)bits << 16)], target[..count].Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(7, target[count]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    public void AddCopyClear_AnyCount_WriteSoManyNumbersOnly(int count)
    {
        float[] left = [.. Enumerable.Range(0, count).Select(static i => 1f / ((7 * i) + 3))];
        float[] right = [.. Enumerable.Range(0, count).Select(static i => i - 0.3f)];
        var (sum, copy, cleared) = (new float[count + 1], new float[count + 1], left.Append(7).ToArray());
        (sum[count], copy[count]) = (7, 7);
        fixed (float* x = left, y = right, added = sum, copied = copy, zeros = cleared)
        {
            LaneMath.Add(x, y, added, count);
            LaneMath.Copy(x, copied, count);
            LaneMath.Clear(zeros, count);
        }

        Assert.Equal([.. left.Zip(right, static (a, b) => a + b), 7], sum);
        Assert.Equal([.. left, 7], copy);
        Assert.Equal([.. new float[count], 7], cleared);
    }
}
