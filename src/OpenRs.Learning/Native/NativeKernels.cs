using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Native;

/// <summary>
/// The training kernels of the native library; <c>native/src/kernels.h</c> says what each computes. Tensors are contiguous, f32 (ids and
/// indices int64) and in host memory; their owners keep them alive during a call. Results do not depend on the number of threads.
/// </summary>
internal static partial class NativeKernels
{
    private const string Library = "openrs_native";

    /// <summary>The instruction set in use, or null where the kernels cannot run.</summary>
    public static string? InstructionSet { get; } = NativeRuntime.IsAvailable ? Marshal.PtrToStringUTF8(openrs_kernels_isa()) : null;

    /// <summary>Whether the kernels can compute on a device.</summary>
    public static bool Serve(Device device) => device.type == DeviceType.CPU && InstructionSet is not null;

    /// <summary>output = a b, or output += a b; a and b may be transposed views, output may be columns of a larger matrix.</summary>
    public static void Multiply(Tensor a, Tensor b, Tensor output, bool accumulate = false) =>
        NativeRuntime.Check(openrs_multiply(a.Handle, b.Handle, output.Handle, accumulate ? 1 : 0));

    /// <summary>sum = x[index] + delta[index], norm = sum / rms(sum) * weight.</summary>
    public static void RmsNorm(
        Tensor x, Tensor? delta, Tensor? index, Tensor weight, double epsilon, Tensor? sum, Tensor norm, Tensor scale) =>
        NativeRuntime.Check(openrs_rms_norm(
            x.Handle, Or(delta), Or(index), weight.Handle, (float)epsilon, Or(sum), norm.Handle, scale.Handle));

    /// <summary>Adds to dx[index] and to the weight's gradient; the given gradient becomes the norm's output again.</summary>
    public static void RmsNormBackward(Tensor gradient, Tensor x, Tensor? index, Tensor weight, Tensor scale, Tensor dx, Tensor dweight) =>
        NativeRuntime.Check(openrs_rms_norm_backward(
            gradient.Handle, x.Handle, Or(index), weight.Handle, scale.Handle, dx.Handle, dweight.Handle));

    /// <summary>output = silu(gate) * up.</summary>
    public static void SwiGlu(Tensor gateUp, Tensor output) => NativeRuntime.Check(openrs_swiglu(gateUp.Handle, output.Handle));

    /// <summary>gateUp becomes its gradient, and the given gradient the output again.</summary>
    public static void SwiGluBackward(Tensor gateUp, Tensor gradient) =>
        NativeRuntime.Check(openrs_swiglu_backward(gateUp.Handle, gradient.Handle));

    /// <summary>Causal attention with bias and rotation; logSums [rows, heads] is kept for the way back.</summary>
    public static void Attention(
        long[] starts, Qwen2Config config, (Tensor Cos, Tensor Sin) rotary, Tensor qkv, Tensor bias, Tensor output, Tensor logSums) =>
        NativeRuntime.Check(openrs_attention(
            starts, starts.Length - 1, config.HeadCount, config.KeyValueHeadCount, config.HeadSize, rotary.Cos.Handle, rotary.Sin.Handle,
            qkv.Handle, bias.Handle, output.Handle, logSums.Handle));

    /// <summary>The gradient of the product that attention was given, before its bias; partial is scratch.</summary>
    public static void AttentionBackward(
        long[] starts, Qwen2Config config, (Tensor Cos, Tensor Sin) rotary, Tensor qkv, Tensor bias, Tensor output, Tensor logSums, Tensor gradient, Tensor partial, Tensor dqkv) =>
        NativeRuntime.Check(openrs_attention_backward(
            starts, starts.Length - 1, config.HeadCount, config.KeyValueHeadCount, config.HeadSize, rotary.Cos.Handle, rotary.Sin.Handle,
            qkv.Handle, bias.Handle, output.Handle, logSums.Handle, gradient.Handle, partial.Handle, dqkv.Handle));

    /// <summary>output += sums of columns.</summary>
    public static void ColumnSums(Tensor x, Tensor output) => NativeRuntime.Check(openrs_column_sums(x.Handle, output.Handle));

    /// <summary>
    /// Log-probability of the chosen tokens under softmax(logits * scale), entropy, and the logarithm of the denominator.
    /// </summary>
    public static void TokenScores(Tensor logits, Tensor chosen, double scale, Tensor logProbs, Tensor entropies, Tensor normalizers) =>
        NativeRuntime.Check(openrs_token_scores(
            logits.Handle, chosen.Handle, (float)scale, logProbs.Handle, entropies.Handle, normalizers.Handle));

    /// <summary>Logits become the gradient of the weighted sum of the chosen log-probabilities.</summary>
    public static void TokenGradients(Tensor logits, Tensor chosen, double scale, Tensor normalizers, Tensor weights) =>
        NativeRuntime.Check(openrs_token_gradients(logits.Handle, chosen.Handle, (float)scale, normalizers.Handle, weights.Handle));

    /// <summary>output[ids[i]] += x[i], in order.</summary>
    public static void ScatterAdd(Tensor x, Tensor ids, Tensor output) =>
        NativeRuntime.Check(openrs_scatter_add(x.Handle, ids.Handle, output.Handle));

    private static IntPtr Or(Tensor? tensor) => tensor?.Handle ?? IntPtr.Zero;

    [LibraryImport(Library)]
    private static partial IntPtr openrs_kernels_isa();

    [LibraryImport(Library)]
    private static partial int openrs_multiply(IntPtr a, IntPtr b, IntPtr c, int accumulate);

    [LibraryImport(Library)]
    private static partial int openrs_rms_norm(
        IntPtr x, IntPtr delta, IntPtr index, IntPtr weight, float epsilon, IntPtr sum, IntPtr norm, IntPtr scale);

    [LibraryImport(Library)]
    private static partial int openrs_rms_norm_backward(
        IntPtr gradient, IntPtr x, IntPtr index, IntPtr weight, IntPtr scale, IntPtr dx, IntPtr dweight);

    [LibraryImport(Library)]
    private static partial int openrs_swiglu(IntPtr gateUp, IntPtr output);

    [LibraryImport(Library)]
    private static partial int openrs_swiglu_backward(IntPtr gateUp, IntPtr gradient);

    [LibraryImport(Library)]
    private static partial int openrs_attention(
        ReadOnlySpan<long> starts, long sequences, long heads, long keyValueHeads, long size, IntPtr cos, IntPtr sin, IntPtr qkv, IntPtr bias, IntPtr output, IntPtr logSums);

    [LibraryImport(Library)]
    private static partial int openrs_attention_backward(
        ReadOnlySpan<long> starts, long sequences, long heads, long keyValueHeads, long size, IntPtr cos, IntPtr sin, IntPtr qkv, IntPtr bias, IntPtr output, IntPtr logSums,
        IntPtr gradient, IntPtr partial, IntPtr dqkv);

    [LibraryImport(Library)]
    private static partial int openrs_column_sums(IntPtr x, IntPtr output);

    [LibraryImport(Library)]
    private static partial int openrs_token_scores(
        IntPtr logits, IntPtr chosen, float scale, IntPtr logProbs, IntPtr entropies, IntPtr normalizers);

    [LibraryImport(Library)]
    private static partial int openrs_token_gradients(IntPtr logits, IntPtr chosen, float scale, IntPtr normalizers, IntPtr weights);

    [LibraryImport(Library)]
    private static partial int openrs_scatter_add(IntPtr x, IntPtr ids, IntPtr output);
}
