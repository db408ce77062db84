using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Training.Kernels.Attention;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>
/// The operations of training on the CPU, over tensors that are contiguous, f32 (ids and indices int64) and in host memory. Each output is
/// computed by one worker in a fixed order, and sums over rows go through partial sums of 64 rows, so no result depends on the number of
/// workers; nor does it on the width of vectors. For one caller at a time.
/// </summary>
internal sealed unsafe partial class TrainingKernels : IDisposable
{
    private readonly WorkerScratch _scratch;
    private readonly WorkerScratch _partial = new(1);
    private readonly IVectorKernels _vectors;

    /// <summary>Starts the workers.</summary>
    /// <param name="threads">Workers, the caller included.</param>
    /// <param name="width">Registers of products; null takes the widest of this processor.</param>
    public TrainingKernels(int threads, VectorWidth? width = null)
    {
        (Team, _scratch) = (new WorkerTeam(threads), new WorkerScratch(threads));
        _vectors = (width ?? CpuKernels.Widest) switch
        {
            VectorWidth.Bits512 => new VectorKernels<Simd512, Vector512<float>>(Team, _scratch),
            VectorWidth.Bits256 => new VectorKernels<Simd256, Vector256<float>>(Team, _scratch),
            _ => new VectorKernels<Simd128, Vector128<float>>(Team, _scratch),
        };
    }

    /// <summary>Who computes.</summary>
    public WorkerTeam Team { get; }

    /// <summary>output = a b, or output += a b; a and b may be transposed views, output may be columns of a larger matrix.</summary>
    /// <exception cref="ArgumentException">The matrices do not fit together.</exception>
    public void Multiply(Tensor a, Tensor b, Tensor output, bool accumulate = false)
    {
        var (m, n, k) = (a.shape[0], b.shape[1], a.shape[1]);
        var (left, right) = (TensorMemory.Matrix(a, m, k, "a"), TensorMemory.Matrix(b, k, n, "b"));
        var target = TensorMemory.Matrix(output, m, n, "output");
        if (target.IsTransposed)
        {
            throw new ArgumentException("output must lie by rows.");
        }

        _vectors.Multiply((m, n, k), left, right, target, accumulate);
    }

    /// <summary>Causal attention with bias and rotation; logSums [rows, heads] is kept for the backward pass.</summary>
    public void Attention(
        long[] starts, DecoderConfig config, (Tensor Cos, Tensor Sin) rotary, Tensor qkv, Tensor bias, Tensor output, Tensor logSums)
    {
        var input = Input(starts, config, rotary, qkv, bias);
        var rows = starts[^1];
        var target = TensorMemory.Floats(output, rows * input.Heads * input.Size, nameof(output));
        var sums = TensorMemory.Floats(logSums, rows * input.Heads, nameof(logSums));
        _vectors.Attend(input, target, sums);
    }

    /// <summary>The gradient of the product that attention was given, before its bias; partial is scratch.</summary>
    public void AttentionBackward(
        long[] starts, DecoderConfig config, (Tensor Cos, Tensor Sin) rotary, Tensor qkv, Tensor bias, Tensor output, Tensor logSums,
        Tensor gradient, Tensor partial, Tensor dqkv)
    {
        var input = Input(starts, config, rotary, qkv, bias);
        var rows = starts[^1];
        var gradients = new AttentionGradients
        {
            Output = TensorMemory.Floats(output, rows * input.Heads * input.Size, nameof(output)),
            LogSums = TensorMemory.Floats(logSums, rows * input.Heads, nameof(logSums)),
            Mixed = TensorMemory.Floats(gradient, rows * input.Heads * input.Size, nameof(gradient)),
            Partial = TensorMemory.Floats(partial, rows * input.Heads * 2 * input.Size, nameof(partial)),
            QueryKeyValue = TensorMemory.Floats(dqkv, rows * input.Width, nameof(dqkv)),
        };
        _vectors.AttendBackward(input, gradients);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Team.Dispose();
        _scratch.Dispose();
        _partial.Dispose();
    }

    private static AttentionInput Input(long[] starts, DecoderConfig config, (Tensor Cos, Tensor Sin) rotary, Tensor qkv, Tensor bias)
    {
        var input = new AttentionInput
        {
            Starts = starts, Heads = config.HeadCount, KvHeads = config.KeyValueHeadCount, Size = config.HeadSize,
            Scale = 1 / MathF.Sqrt(config.HeadSize),
        };
        if (starts.Length < 2 || starts[0] != 0 || starts.Zip(starts.Skip(1)).Any(static pair => pair.First >= pair.Second))
        {
            throw new ArgumentException("The sequences must begin at row 0, and none may be empty.");
        }

        if (input.Longest() * input.Size > rotary.Cos.NumberOfElements)
        {
            throw new ArgumentException($"A sequence of {input.Longest()} tokens is longer than the rotary table.");
        }

        input.Cos = TensorMemory.Floats(rotary.Cos, rotary.Cos.NumberOfElements, "cos");
        input.Sin = TensorMemory.Floats(rotary.Sin, rotary.Cos.NumberOfElements, "sin");
        input.QueryKeyValue = TensorMemory.Floats(qkv, starts[^1] * input.Width, nameof(qkv));
        input.Bias = TensorMemory.Floats(bias, input.Width, nameof(bias));
        return input;
    }
}
