using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>Matrix products and attention in registers of one width.</summary>
/// <param name="team">Who computes.</param>
/// <param name="scratch">The workers' memory.</param>
/// <typeparam name="T">The register.</typeparam>
internal sealed unsafe class WideKernels<T>(WorkerTeam team, WorkerScratch scratch) : IWideKernels
    where T : struct, ISimd<T>
{
    public void Multiply((long M, long N, long K) size, MatrixView a, MatrixView b, MatrixView c, bool accumulate) =>
        MatrixProduct<T>.Multiply(team, scratch, size, a, b, c, accumulate);

    public void Attend(AttentionInput input, float* output, float* logSums) =>
        AttentionForward<T>.Run(team, scratch, input, output, logSums);

    public void AttendBackward(AttentionInput input, AttentionGradients gradients) =>
        AttentionBackward<T>.Run(team, scratch, input, gradients);
}
