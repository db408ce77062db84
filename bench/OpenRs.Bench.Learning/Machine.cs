using System.Globalization;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace OpenRs.Bench.Learning;

/// <summary>What a figure depends on besides the program: the machine, how busy it was, and the memory that the process took.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, vector width, libtorch.</summary>
    public static string Describe() =>
        $"{Field("/proc/cpuinfo", "model name") ?? "unknown processor"}, {Environment.ProcessorCount} cores, "
        + $"{(Vector512.IsHardwareAccelerated ? 512 : 256)}-bit vectors, libtorch {torch.__version__}";

    /// <summary>Processes that wanted a core in the last minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The most memory that this process ever held, MB (VmHWM).</summary>
    public static double PeakMegabytes() =>
        double.Parse(Field("/proc/self/status", "VmHWM")!.Split(' ')[0], CultureInfo.InvariantCulture) / 1024;

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
