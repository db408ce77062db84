namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>Peak speed of GPUs by type.</summary>
public static class GpuSpeed
{
    // Dense bf16 (T4: fp16) operations per second of the makers' data sheets; cpu: two cores with AVX2.
    private static readonly Dictionary<string, double> Teraflops = new(StringComparer.OrdinalIgnoreCase)
    {
        ["T4"] = 65,
        ["L4"] = 121,
        ["A10"] = 125,
        ["L40S"] = 362,
        ["A40"] = 149.7,
        ["A6000"] = 154.8,
        ["A100"] = 312,
        ["A100-40GB"] = 312,
        ["A100-80GB"] = 312,
        ["H100"] = 989,
        ["H200"] = 989,
        ["B200"] = 2250,
        ["MI300X"] = 1307,
        ["cpu"] = 0.1,
    };

    /// <summary>
    /// Peak operations per second of one GPU. A type that is not known counts as an A10: better a rough forecast than none.
    /// </summary>
    public static double PeakFlops(string gpuType) => Teraflops.GetValueOrDefault(gpuType, Teraflops["A10"]) * 1e12;
}
