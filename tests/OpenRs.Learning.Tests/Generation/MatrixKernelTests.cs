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
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)draws.NextNormal().First)];
        var (weights, inputs) = (Draw(outputs * depth), Draw(rows * depth));
        using var weight = tensor(weights, [outputs, depth]);
        using var packed = new PackedMatrix(outputs, depth);
        packed.Pack(weight);
        var (x, y) = (new RowBuffer(rows, depth), new RowBuffer(rows, outputs));
        for (var row = 0; row < rows; row++)
        {
            inputs.AsSpan(row * depth, depth).CopyTo(x.Row(row));
        }

        MatrixKernel.Multiply(x, packed, y, rows, threads: 1);
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                float expected = 0;
                for (var k = 0; k < depth; k++)
                {
                    expected = MathF.FusedMultiplyAdd(inputs[(row * depth) + k], weights[(output * depth) + k], expected);
                }

                Assert.Equal(expected, y.Row(row)[output]);
            }
        }
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
}
