using OpenRs.Learning.Kernels;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training;

/// <summary>The products of training: near the exact ones, and the same bits however they are cut up.</summary>
public sealed class MultiplyTests
{
    // Around the tiles of 12 and 6 rows, the panels of 32, 16 and 8 columns, the blocks of 256 columns and of 512 terms.
    public static TheoryData<int, int, int> Shapes { get; } = new()
    {
        { 1, 1, 1 }, { 12, 32, 512 }, { 13, 33, 7 }, { 5, 300, 40 }, { 203, 31, 513 }, { 97, 530, 1100 }, { 600, 48, 65 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_AnyLayout_IsNearTheExactProduct(int rows, int columns, int depth)
    {
        using var kernels = new TrainingKernels(2);
        using var scope = NewDisposeScope();
        foreach (var (transposedA, transposedB, accumulate) in Layouts())
        {
            var (a, b, c) = (Matrix(rows, depth, 1, transposedA), Matrix(depth, columns, 2, transposedB), Matrix(rows, columns, 3));
            var exact = Exact(a, b, accumulate ? c : zeros(rows, columns));
            kernels.Multiply(a, b, c, accumulate);
            var worst = exact.Zip(c.data<float>().ToArray(), static (x, y) => Math.Abs(x - y)).Max();
            Assert.True(worst <= 5e-7 * (depth + 8), $"{transposedA} {transposedB} {accumulate}: differs by {worst:g3}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_ThreadsWidthsAndCuts_GiveTheSameBits(int rows, int columns, int depth)
    {
        using var scope = NewDisposeScope();
        using var one = new TrainingKernels(1, VectorWidth.Bits512);
        using var two = new TrainingKernels(2, VectorWidth.Bits256);
        using var three = new TrainingKernels(3, VectorWidth.Bits128);
        using var five = new TrainingKernels(5, VectorWidth.Bits512);
        TrainingKernels[] teams = [one, two, three, five];
        foreach (var (transposedA, transposedB, accumulate) in Layouts())
        {
            var (a, b) = (Matrix(rows, depth, 1, transposedA), Matrix(depth, columns, 2, transposedB));
            var expected = Product(teams[0], a, b, accumulate);
            Assert.All(teams.Skip(1), team => Assert.Equal(expected, Product(team, a, b, accumulate)));

            // The lower right part alone, as a part of a larger matrix.
            var (row, column) = (rows / 3, columns / 2);
            var c = Matrix(rows, columns, 3);
            teams[1].Multiply(
                a.narrow(0, row, rows - row), b.narrow(1, column, columns - column),
                c.narrow(0, row, rows - row).narrow(1, column, columns - column), accumulate);
            var part = c.data<float>().ToArray();
            for (var i = row; i < rows; i++)
            {
                Assert.Equal(expected[((i * columns) + column)..((i + 1) * columns)], part[((i * columns) + column)..((i + 1) * columns)]);
            }
        }
    }

    [Fact]
    public void Multiply_MatricesThatDoNotFit_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var kernels = new TrainingKernels(1);
        var error = Assert.Throws<ArgumentException>(() => kernels.Multiply(zeros(2, 3), zeros(4, 5), zeros(2, 5)));
        Assert.Contains("b is 4 x 5 where 3 x 5 is needed", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => kernels.Multiply(zeros(2, 3), zeros(3, 5), zeros(2, 6)));
        Assert.Contains("output is 2 x 6 where 2 x 5 is needed", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => kernels.Multiply(zeros(2, 3).to(float64), zeros(3, 5), zeros(2, 5)));
        Assert.Contains("a is Float64", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(bool A, bool B, bool Accumulate)> Layouts() =>
        Enumerable.Range(0, 8).Select(static i => ((i & 1) > 0, (i & 2) > 0, (i & 4) > 0));

    private static double[] Exact(Tensor a, Tensor b, Tensor c)
    {
        var (rows, columns, depth) = ((int)a.shape[0], (int)b.shape[1], (int)a.shape[1]);
        var (left, right) = (a.contiguous().data<float>().ToArray(), b.transpose(0, 1).contiguous().data<float>().ToArray());
        double[] sums = [.. c.data<float>().ToArray().Select(static value => (double)value)];
        for (var i = 0; i < sums.Length; i++)
        {
            var (row, column) = (i / columns * depth, i % columns * depth);
            for (var k = 0; k < depth; k++)
            {
                sums[i] += (double)left[row + k] * right[column + k];
            }
        }

        return sums;
    }

    private static float[] Product(TrainingKernels kernels, Tensor a, Tensor b, bool accumulate)
    {
        var c = Matrix(a.shape[0], b.shape[1], 3);
        kernels.Multiply(a, b, c, accumulate);
        return c.data<float>().ToArray();
    }

    private static Tensor Matrix(long rows, long columns, ulong seed, bool transposed = false)
    {
        var draws = new PhiloxSequence(seed, 2);
        var values = tensor(Enumerable.Range(0, (int)(rows * columns)).Select(_ => (float)draws.NextNormal().First).ToArray());
        return transposed ? values.view(columns, rows).transpose(0, 1) : values.view(rows, columns);
    }
}
