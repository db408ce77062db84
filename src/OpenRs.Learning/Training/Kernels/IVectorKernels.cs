using OpenRs.Learning.Training.Kernels.Attention;
using OpenRs.Learning.Training.Kernels.MatMul;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>What is compiled for each width of registers.</summary>
internal unsafe interface IVectorKernels
{
    /// <summary>c = a b or c += a b; c has m rows of n columns and lies by rows.</summary>
    void Multiply((long M, long N, long K) size, MatrixView a, MatrixView b, MatrixView c, bool accumulate);

    /// <summary>Causal attention.</summary>
    void Attend(AttentionInput input, float* output, float* logSums);

    /// <summary>Its gradient.</summary>
    void AttendBackward(AttentionInput input, AttentionGradients gradients);
}
