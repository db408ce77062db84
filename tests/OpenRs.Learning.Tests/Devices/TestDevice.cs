using OpenRs.Learning.Devices;
using OpenRs.Learning.Training.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Devices;

/// <summary>
/// Where the models of tests compute: OPENRS_TEST_DEVICE, as agents name devices, and the CPU without it. eng/gpu/check.sh does the tests
/// there that are about what a GPU computes.
/// </summary>
internal static class TestDevice
{
    public const string Variable = "OPENRS_TEST_DEVICE";

    public static Device Current { get; } = ComputeDevice.Resolve(Environment.GetEnvironmentVariable(Variable) ?? "cpu");

    public static bool IsCpu => Current.type == DeviceType.CPU;

    /// <summary>How many ranks can have a device of their own.</summary>
    public static int MostRanks => IsCpu ? int.MaxValue : cuda.device_count() - Current.index;

    /// <summary>The device of a rank, as agents choose it.</summary>
    public static string OfRank(int rank) => IsCpu ? "cpu" : $"cuda:{Current.index + rank}";

    /// <summary>Leaves out a test that needs more ranks than there are devices.</summary>
    public static void NeedsRanks(int ranks) => Skip.If(ranks > MostRanks, $"{ranks} ranks need as many GPUs.");

    /// <summary>Leaves out a test of the kernels, which compute on the CPU alone.</summary>
    public static void NeedsKernels() => Skip.IfNot(IsCpu, "There are kernels for the CPU alone.");

    /// <summary>What a training pass computes with: nothing but tensor operations where it is composed.</summary>
    public static TrainingKernels? Kernels(bool composed)
    {
        if (composed)
        {
            return null;
        }

        NeedsKernels();
        return new TrainingKernels(2);
    }

    /// <summary>The values in single precision, wherever they lie.</summary>
    public static float[] Floats(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.cpu().contiguous().data<float>().ToArray();
    }
}
