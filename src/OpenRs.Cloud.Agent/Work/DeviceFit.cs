using System.Globalization;
using OpenRs.Cloud.Agent.Sessions;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Learning.Devices;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>What of a job this agent's GPU holds; looked at before anything is loaded. On the CPU nothing is asked.</summary>
/// <param name="options">The agent.</param>
/// <param name="gpuBytes">Memory of its GPU; 0 on the CPU, and where the driver does not tell.</param>
internal sealed class DeviceFit(AgentOptions options, long gpuBytes)
{
    private const double Gib = 1L << 30;

    private readonly long _usable = gpuBytes - DeviceMemory.ReservedBytes;

    /// <summary>Completions that are generated together before the job's model is here.</summary>
    public int FirstSlots => options.Slots ?? (gpuBytes > 0 ? MemoryFit.FewestSlots : MemoryFit.MostSlots);

    /// <summary>Completions that are generated together.</summary>
    /// <param name="model">The shape of the job's model.</param>
    /// <param name="recipe">Its recipe, in the type that the model is loaded in.</param>
    /// <param name="isRun">Whether the agent may train on it, too.</param>
    /// <exception cref="UnitException">Not even the fewest fit.</exception>
    public int Slots(DecoderConfig model, Recipe recipe, bool isRun)
    {
        if (options.Slots is not null || gpuBytes == 0)
        {
            return FirstSlots;
        }

        var slots = MemoryFit.SlotsWithin(model, recipe, isRun && Trains, _usable);
        return slots > 0 ? slots : throw TooSmall(
            $"decoding {MemoryFit.FewestSlots} completions of this model takes",
            MemoryPlanner.OnGpu(model, recipe, MemoryFit.FewestSlots).Rollouts,
            "Use a shorter max_completion_length, --roles train on this agent, or a larger GPU.");
    }

    /// <summary>Looks whether the state of a trainer has room: what a plan says of activations is more than what most steps take.</summary>
    /// <param name="model">The shape of the run's model.</param>
    /// <param name="recipe">The run's recipe.</param>
    /// <exception cref="UnitException">It has not.</exception>
    public void CheckTrainer(DecoderConfig model, Recipe recipe)
    {
        var state = MemoryPlanner.OnGpu(model, recipe, slots: 1).TrainerState;
        if (gpuBytes > 0 && state > _usable)
        {
            string[] ways =
            [
                string.Join(' ', MemoryFit.KeysToTrain(model, recipe, _usable)), recipe.Lora.IsUsed ? "" : "lora_r=16", "a larger GPU",
            ];
            throw TooSmall(
                "weights, gradient and optimizer of this run take",
                state,
                $"It would train with {string.Join(", or with ", ways.Where(static way => way.Length > 0))}.");
        }
    }

    private bool Trains => options.Roles.Count == 0 || options.Roles.Contains(V1.AgentRole.Train);

    // Another agent's GPU may be larger, so an attempt there can help.
    private UnitException TooSmall(string what, long bytes, string whatWould) => new(
        "",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Device} ({options.GpuType}) has {_usable / Gib:0.0} GiB for an agent; {what} {bytes / Gib:0.0}. {whatWould}"),
        permanent: false);
}
