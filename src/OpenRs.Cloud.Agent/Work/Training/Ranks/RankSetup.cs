using OpenRs.Learning.Devices;
using OpenRs.Learning.Training.Distributed.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>What a rank needs to know of the run and of the others.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="Port">Loopback port where rank 0 is met.</param>
/// <param name="Token">Secret by which the ranks of this trainer know each other.</param>
/// <param name="Device">What the rank computes on: <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="ModelFolder">Folder of the base model.</param>
/// <param name="RecipeJson">The resolved recipe, which also says the number of ranks.</param>
internal sealed record RankSetup(int Rank, int Port, string Token, string Device, string ModelFolder, string RecipeJson)
{
    // Ranks of one host wait for each other during a step, however long; that one has died they notice at once.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(6);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How the ranks of one host meet.</summary>
    public static ProcessGroupOptions Meet(int rank, int ranks, int port, string token, Device device) => new()
    {
        Rank = rank,
        World = ranks,
        Port = port,
        Token = token,
        Backend = device.type == DeviceType.CPU ? CollectiveBackend.Sockets : CollectiveBackend.Nccl,
        Gpu = Math.Max(0, device.index),
        ConnectTimeout = ConnectTimeout,
        Timeout = LongestStep,
    };

    /// <summary>The device of a rank, of which rank 0 has the first.</summary>
    /// <exception cref="DeviceNotFoundException">There are fewer GPUs than ranks.</exception>
    public static Device DeviceOf(int rank, Device first) =>
        first.type == DeviceType.CPU ? first : ComputeDevice.Resolve($"cuda:{first.index + rank}");
}
