namespace OpenRs.Cloud.Costs;

/// <summary>Peak speed of GPUs by type.</summary>
public static class GpuSpeed
{
    // Dense bf16 (T4: fp16) operations per second of the makers' data sheets; cpu: two cores with AVX2.
    private static readonly Dictionary<string, double> Teraflops = new(StringComparer.OrdinalIgnoreCase)
    {
        ["T4"] = 65,
        ["L4"] = 121,
        ["A10"] = 125,
        ["A40"] = 149.7,
        ["A100"] = 312,
        ["H100"] = 989,
        ["H200"] = 989,
        ["cpu"] = 0.1,
    };

    /// <summary>
    /// Peak operations per second of one GPU. A type that is not known counts as an A10: better a rough forecast than none.
    /// </summary>
    public static double PeakFlops(string gpuType) => Teraflops.GetValueOrDefault(gpuType, Teraflops["A10"]) * 1e12;
}
