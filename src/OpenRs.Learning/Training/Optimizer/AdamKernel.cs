using System.Numerics;
using System.Runtime.CompilerServices;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// AdamW's arithmetic on host memory, in PyTorch's order and without contraction, so that a vector of any width gives the same bits.
/// A bf16 weight and a signed 16-bit remainder hold its f32 master exactly: master bits = (bf16 bits shifted by 16) + remainder, where the
/// bf16 value is the master rounded to nearest, ties away from zero. (To even, a tie would need a remainder of 17 bits.)
/// The loops are optimized from the start: a step calls them a few hundred times, each for long.
/// </summary>
internal readonly unsafe struct AdamKernel(
    float beta1, float beta2, float step, float root, float epsilon, float decay, float gradientFactor)
{
    private const uint Half = 0x8000;

    /// <summary>Makes the constants of one update.</summary>
    /// <param name="options">AdamW's own.</param>
    /// <param name="updates">Updates, this one included.</param>
    /// <param name="learningRate">Of this update.</param>
    /// <param name="decays">Whether weight decay applies.</param>
    /// <param name="gradientFactor">What gradients are multiplied by.</param>
    public static AdamKernel Create(OptimizerOptions options, long updates, double learningRate, bool decays, double gradientFactor) => new(
        (float)options.AdamBeta1,
        (float)options.AdamBeta2,
        (float)(-learningRate / (1 - Math.Pow(options.AdamBeta1, updates))),
        (float)Math.Sqrt(1 - Math.Pow(options.AdamBeta2, updates)),
        (float)options.AdamEpsilon,
        decays ? (float)(1 - (learningRate * options.WeightDecay)) : 1,
        (float)gradientFactor);

    /// <summary>Splits f32 values into bf16 and remainder.</summary>
    public static void Split(float master, out ushort weight, out short remainder)
    {
        var bits = BitConverter.SingleToUInt32Bits(master);
        weight = (ushort)((bits + Half) >> 16);
        remainder = (short)(bits - ((uint)weight << 16));
    }

    /// <summary>The f32 value of a bf16 weight and its remainder.</summary>
    public static float Join(ushort weight, short remainder) => BitConverter.UInt32BitsToSingle(((uint)weight << 16) + (uint)remainder);

    /// <summary>Updates weights in single precision and clears the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(float* gradient, float* average, float* squares, float* weights, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Next(gradient + i, average + i, squares + i, Vector.Load(weights + i)).Store(weights + i);
        }

        for (; i < count; i++)
        {
            weights[i] = Next(ref gradient[i], ref average[i], ref squares[i], weights[i]);
        }
    }

    /// <summary>Updates weights held as bf16 with remainders and clears the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(float* gradient, float* average, float* squares, ushort* weights, short* remainders, int count)
    {
        var i = 0;
        for (; i <= count - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(Vector.Load(weights + i), out var low, out var high);
            Vector.Widen(Vector.Load(remainders + i), out var lowRest, out var highRest);
            var first = Join(low, lowRest);
            var second = Join(high, highRest);
            first = Vector.AsVectorUInt32(Next(gradient + i, average + i, squares + i, Vector.AsVectorSingle(first)));
            var next = i + Vector<float>.Count;
            second = Vector.AsVectorUInt32(Next(gradient + next, average + next, squares + next, Vector.AsVectorSingle(second)));
            (low, high) = (Round(first), Round(second));
            Vector.Narrow(low, high).Store(weights + i);
            Vector.Narrow(Rest(first, low), Rest(second, high)).Store(remainders + i);
        }

        for (; i < count; i++)
        {
            var next = Next(ref gradient[i], ref average[i], ref squares[i], Join(weights[i], remainders[i]));
            Split(next, out weights[i], out remainders[i]);
        }
    }

    private static Vector<uint> Join(Vector<uint> weight, Vector<int> remainder) =>
        Vector.ShiftLeft(weight, 16) + Vector.AsVectorUInt32(remainder);

    private static Vector<uint> Round(Vector<uint> bits) => Vector.ShiftRightLogical(bits + new Vector<uint>(Half), 16);

    private static Vector<int> Rest(Vector<uint> bits, Vector<uint> rounded) => Vector.AsVectorInt32(bits - Vector.ShiftLeft(rounded, 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Next(float* gradient, float* average, float* squares, Vector<float> weight)
    {
        var g = Vector.Load(gradient) * gradientFactor;
        var m = (Vector.Load(average) * beta1) + (g * (1 - beta1));
        var v = (Vector.Load(squares) * beta2) + (g * g * (1 - beta2));
        Vector<float>.Zero.Store(gradient);
        m.Store(average);
        v.Store(squares);
        return (weight * decay) + (m * step / ((Vector.SquareRoot(v) / new Vector<float>(root)) + new Vector<float>(epsilon)));
    }

    private float Next(ref float gradient, ref float average, ref float squares, float weight)
    {
        var g = gradient * gradientFactor;
        average = (average * beta1) + (g * (1 - beta1));
        squares = (squares * beta2) + (g * g * (1 - beta2));
        gradient = 0;
        return (weight * decay) + (average * step / ((MathF.Sqrt(squares) / root) + epsilon));
    }
}
