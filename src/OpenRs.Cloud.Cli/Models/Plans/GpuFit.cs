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
    // Fewer decode too slowly to be of use.
    private static readonly int[] Slots = [192, 128, 96, 64, 48, 32, 24, 16];

    private static readonly int[] Ranks = [1, 2, 4, 8];

    /// <summary>Fits a run to a type.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="gpuType">The type, as the price book spells it.</param>
    public static GpuFit Of(DecoderConfig model, Recipe recipe, string gpuType)
    {
        var trains = Holds(recipe);
        return new GpuFit(
            gpuType,
            GpuMemory.UsableBytes(gpuType),
            MostSlots(gpuType, slots => MemoryPlanner.Of(model, recipe, slots).Both),
            trains,
            MostSlots(gpuType, slots => MemoryPlanner.Of(model, recipe, slots).Rollouts),
            trains ? [] : Alternatives(recipe).FirstOrDefault(other => Holds(other.Recipe)).Keys ?? []);

        bool Holds(Recipe tried) => GpuMemory.Holds(gpuType, MemoryPlanner.Of(model, tried, slots: 1).Trainer);
    }

    /// <summary>The most sequences, of those that are worth it, that a type decodes together; 0 for none.</summary>
    /// <param name="gpuType">The type.</param>
    /// <param name="bytesOf">What an agent allocates for so many.</param>
    public static int MostSlots(string gpuType, Func<int, long> bytesOf) =>
        Slots.FirstOrDefault(slots => GpuMemory.Holds(gpuType, bytesOf(slots)));

    // What costs least first: time, then GPUs.
    private static IEnumerable<(IReadOnlyList<string> Keys, Recipe Recipe)> Alternatives(Recipe recipe)
    {
        foreach (var ranks in Ranks.Where(ranks => ranks >= recipe.Compute.TrainerRanks))
        {
            var keys = new List<string> { "activation_checkpointing=true" };
            if (ranks > recipe.Compute.TrainerRanks)
            {
                keys.Add(FormattableString.Invariant($"trainer_ranks={ranks}"));
            }

            var compute = recipe.Compute with { ActivationCheckpointing = true, TrainerRanks = ranks };
            yield return (keys, recipe with { Grpo = recipe.Grpo with { Compute = compute } });
        }
    }
}
