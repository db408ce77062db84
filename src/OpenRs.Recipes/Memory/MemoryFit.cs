using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Memory;

/// <summary>What of a run the memory of a GPU holds.</summary>
public static class MemoryFit
{
    /// <summary>Most sequences that an agent decodes together where nobody says otherwise.</summary>
    public const int MostSlots = 192;

    // Fewer decode too slowly to be of use.
    private static readonly int[] Slots = [MostSlots, 128, 96, 64, 48, 32, 24, 16];

    private static readonly int[] Ranks = [1, 2, 4, 8];

    /// <summary>The fewest sequences that are worth a GPU.</summary>
    public static int FewestSlots => Slots[^1];

    /// <summary>The most sequences, of those that are worth it, that are decoded together; 0 where none are.</summary>
    /// <param name="usableBytes">Bytes that an agent may allocate.</param>
    /// <param name="bytesOf">What it allocates for so many.</param>
    public static int SlotsWithin(long usableBytes, Func<int, long> bytesOf) =>
        Slots.FirstOrDefault(slots => bytesOf(slots) <= usableBytes);

    /// <summary>
    /// The same of an agent of a run. Where there is no room for a trainer beside the decoder, the decoder has all of it: the trainer then
    /// says what it lacks.
    /// </summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="trains">Whether the agent also trains.</param>
    /// <param name="usableBytes">Bytes that it may allocate on its GPU.</param>
    public static int SlotsWithin(DecoderConfig model, Recipe recipe, bool trains, long usableBytes)
    {
        MemoryPlan Of(int slots) => MemoryPlanner.OnGpu(model, recipe, slots);
        var both = trains ? SlotsWithin(usableBytes, slots => Of(slots).Both) : 0;
        return both > 0 ? both : SlotsWithin(usableBytes, slots => Of(slots).Rollouts);
    }

    /// <summary>Recipe keys with which a GPU would hold an agent that only trains; empty where none are enough.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="usableBytes">Bytes that the agent may allocate on each GPU.</param>
    public static IReadOnlyList<string> KeysToTrain(DecoderConfig model, Recipe recipe, long usableBytes) =>
        Alternatives(recipe).FirstOrDefault(other => MemoryPlanner.OnGpu(model, other.Recipe, slots: 1).Trainer <= usableBytes).Keys ?? [];

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
