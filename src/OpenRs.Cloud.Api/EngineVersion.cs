namespace OpenRs.Cloud.V1;

/// <summary>Version of the learning engine.</summary>
public static class EngineVersion
{
    // Raised by hand whenever a change of the engine changes its numbers.
    private const string WithKernels = "3";
    private const string Composed = WithKernels + "-composed";

    /// <summary>
    /// What this release is built for on a CPU, with or without the native training kernels. Agents of another version are refused: numbers
    /// may differ between versions, and a run's results must not depend on which agent did the work.
    /// </summary>
#if OPENRS_NATIVE
    public const string Current = WithKernels;
#else
    public const string Current = Composed;
#endif

    /// <summary>What agents of this release say.</summary>
    /// <param name="device">What they compute on.</param>
    public static string Expected(DeviceType device) => device == DeviceType.Cuda ? Of(kernels: true, device) : Current;

    /// <summary>What a process really computes with: a release with kernels may stand on a machine that cannot run them.</summary>
    /// <param name="kernels">Whether the native training kernels are in use; they are the CPU's.</param>
    /// <param name="device">What it computes on.</param>
    public static string Of(bool kernels, DeviceType device) =>
        device == DeviceType.Cuda ? WithKernels + "-cuda" : kernels ? WithKernels : Composed;
}
