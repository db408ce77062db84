using OpenRs.Cloud.Costs;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Models.Plans;

/// <summary>What of a run a type of GPU holds.</summary>
/// <param name="GpuType">The type.</param>
/// <param name="UsableBytes">Bytes that an agent may allocate on it; 0 where that is not known.</param>
/// <param name="AllSlots">Sequences that an agent that also trains can decode together; 0 where it does not fit.</param>
/// <param name="Trains">Whether it holds an agent that only trains.</param>
/// <param name="RolloutSlots">Sequences that an agent that only generates can decode together; 0 where it does not fit.</param>
/// <param name="WouldTrain">
/// Recipe keys with which it would hold an agent that trains, where it does not; empty where none are enough.
/// </param>
internal sealed record GpuFit(
    string GpuType, long UsableBytes, int AllSlots, bool Trains, int RolloutSlots, IReadOnlyList<string> WouldTrain)
{
    /// <summary>Fits a run to a type.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="gpuType">The type, as the price book spells it.</param>
    public static GpuFit Of(DecoderConfig model, Recipe recipe, string gpuType)
    {
        var trains = GpuMemory.Holds(gpuType, MemoryPlanner.OnGpu(model, recipe, slots: 1).Trainer);
        return new GpuFit(
            gpuType,
            GpuMemory.UsableBytes(gpuType),
            MostSlots(gpuType, slots => MemoryPlanner.OnGpu(model, recipe, slots).Both),
            trains,
            MostSlots(gpuType, slots => MemoryPlanner.OnGpu(model, recipe, slots).Rollouts),
            trains ? [] : MemoryFit.KeysToTrain(model, recipe, GpuMemory.UsableBytes(gpuType)));
    }

    /// <summary>The most sequences, of those that are worth it, that a type decodes together; 0 for none.</summary>
    /// <param name="gpuType">The type.</param>
    /// <param name="bytesOf">What an agent allocates for so many.</param>
    public static int MostSlots(string gpuType, Func<int, long> bytesOf) =>
        MemoryFit.SlotsWithin(GpuMemory.UsableBytes(gpuType), bytesOf);
}
