using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Devices;

/// <summary>Where models compute, as people name it: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</summary>
public static class ComputeDevice
{
    private const string Cuda = "cuda:";

    /// <summary>Whether a text names a device, be it there or not.</summary>
    public static bool IsName(string name) => name is "auto" or "cpu" || TryParseGpu(name, out _);

    /// <summary>The device of a name.</summary>
    /// <param name="name">The name; <c>auto</c> is the first GPU, and the CPU without one.</param>
    /// <exception cref="DeviceNotFoundException">It is not there.</exception>
    /// <exception cref="FormatException">It is none.</exception>
    public static Device Resolve(string name) => Resolve(name, CountGpus);

    internal static Device Resolve(string name, Func<int> countGpus)
    {
        if (name == "cpu" || (name == "auto" && countGpus() == 0))
        {
            return CPU;
        }

        var gpu = 0;
        if (name != "auto" && !TryParseGpu(name, out gpu))
        {
            throw new FormatException($"'{name}' is no device; devices are auto, cpu and cuda:N.");
        }

        var count = countGpus();
        return gpu < count ? new Device(DeviceType.CUDA, gpu) : throw new DeviceNotFoundException(count == 0
            ? $"{name} was asked for and libtorch finds no GPU: NVIDIA's driver is missing, or this build has the libtorch for CPUs "
                + "(build with -p:OpenRsTorch=cuda)."
            : $"{name} was asked for and this machine has "
                + (count == 1 ? $"one GPU, {Cuda}0." : $"{count} GPUs, {Cuda}0 to {Cuda}{count - 1}."));
    }

    private static int CountGpus() => cuda.is_available() ? cuda.device_count() : 0;

    private static bool TryParseGpu(string name, out int gpu)
    {
        gpu = 0;
        return name.StartsWith(Cuda, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Cuda.Length), NumberStyles.None, CultureInfo.InvariantCulture, out gpu);
    }
}
