using OpenRs.Learning.Kernels;
using OpenRs.Learning.Training.Kernels.Attention;
using OpenRs.Learning.Training.Kernels.MatMul;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>Matrix products and attention in registers of one width.</summary>
/// <param name="team">Who computes.</param>
/// <param name="scratch">The workers' memory.</param>
/// <typeparam name="T">Operations on the register.</typeparam>
/// <typeparam name="TVector">The register.</typeparam>
internal sealed unsafe class VectorKernels<T, TVector>(WorkerTeam team, WorkerScratch scratch) : IVectorKernels
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    public void Multiply((long M, long N, long K) size, MatrixView a, MatrixView b, MatrixView c, bool accumulate) =>
        MatrixProduct<T, TVector>.Multiply(team, scratch, size, a, b, c, accumulate);

    public void Attend(AttentionInput input, float* output, float* logSums) =>
        AttentionForward<T, TVector>.Run(team, scratch, input, output, logSums);

    public void AttendBackward(AttentionInput input, AttentionGradients gradients) =>
        AttentionBackward<T, TVector>.Run(team, scratch, input, gradients);
}
