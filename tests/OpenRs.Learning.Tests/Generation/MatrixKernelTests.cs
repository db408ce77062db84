using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Randomness;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Generation;

public sealed class MatrixKernelTests
{
    [Theory]
    [InlineData(1, 32, 16)]
    [InlineData(5, 50, 96)]
    [InlineData(33, 777, 48)]
    [InlineData(8, 129, 7)]
    public void Multiply_AnyShape_IsOneChainOfFusedMultiplyAddsPerResult(int rows, int outputs, int depth)
    {
        var draws = new PhiloxSequence(1, 0);
        var (weights, inputs) = (Draw(draws, outputs * depth), Draw(draws, rows * depth));
        var y = Multiply(weights, inputs, rows, outputs, depth, TensorType.F32);
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                float expected = 0;
                for (var k = 0; k < depth; k++)
                {
                    expected = MathF.FusedMultiplyAdd(inputs[(row * depth) + k], weights[(output * depth) + k], expected);
                }

                Assert.Equal(expected, y[(row * outputs) + output]);
            }
        }
    }

    [Theory]
    [InlineData(3, 50, 96)]
    [InlineData(13, 100, 31)]
    public void Multiply_BFloat16Weights_GivesTheBitsOfTheSameWeightsInSinglePrecision(int rows, int outputs, int depth)
    {
        var draws = new PhiloxSequence(2, 0);
        float[] weights =
        [
            .. Draw(draws, outputs * depth)
                .Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF_0000)),
        ];
        var inputs = Draw(draws, rows * depth);
        Assert.Equal(
            Multiply(weights, inputs, rows, outputs, depth, TensorType.F32),
            Multiply(weights, inputs, rows, outputs, depth, TensorType.BF16));
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.BF16)]
    public void Pack_NarrowTensor_EqualsTheWidenedOne(TensorType type)
    {
        using var wide = tensor(Draw(new PhiloxSequence(3, 0), 40 * 24), [40, 24]).to(bfloat16).to(float32);
        using var narrow = wide.to(bfloat16);
        using var first = new PackedMatrix(40, 24, type);
        using var second = new PackedMatrix(40, 24, type);
        first.Pack(wide);
        second.Pack(narrow);
        Assert.Equal(Words(first), Words(second));
    }

    [Fact]
    public void Pack_NumberThatBf16HasNot_Throws()
    {
        using var weight = tensor([1f, 1.0001f], [1, 2]);
        using var packed = new PackedMatrix(1, 2, TensorType.BF16);
        Assert.Throws<InvalidOperationException>(() => packed.Pack(weight));
    }

    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = -90f; x < 88; x += 0.0137f)
        {
            var expected = x < -87 ? 0 : Math.Exp(x);
            Assert.InRange(VectorMath.Exp(x), (float)(expected * (1 - 2.4e-7)), (float)(expected * (1 + 2.4e-7)));
        }
    }

    private static float[] Draw(PhiloxSequence draws, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)draws.NextNormal().First)];

    private static float[] Multiply(float[] weights, float[] inputs, int rows, int outputs, int depth, TensorType type)
    {
        using var weight = tensor(weights, [outputs, depth]);
        using var packed = new PackedMatrix(outputs, depth, type);
        packed.Pack(weight);
        using var x = new RowBuffer(rows, depth);
        using var y = new RowBuffer(rows, outputs);
        for (var row = 0; row < rows; row++)
        {
            inputs.AsSpan(row * depth, depth).CopyTo(x.Row(row));
        }

        for (var panel = 0; panel < packed.Panels; panel++)
        {
            Multiply(x, packed, y, rows, panel);
        }

        return [.. Enumerable.Range(0, rows).SelectMany(row => y.Row(row).ToArray())];
    }

    private static unsafe void Multiply(RowBuffer x, PackedMatrix packed, RowBuffer y, int rows, int panel) =>
        MatrixKernel.Multiply(x, packed, y, rows, panel, next: packed.Panel(panel));

    private static unsafe uint[] Words(PackedMatrix matrix) =>
        [
            .. Enumerable.Range(0, matrix.Panels)
                .SelectMany(panel => new ReadOnlySpan<uint>((uint*)matrix.Panel(panel), matrix.PanelLength).ToArray()),
        ];
}
