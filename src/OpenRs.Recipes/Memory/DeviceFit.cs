using System.Globalization;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Memory;

/// <summary>What of a job an agent's GPU holds, by what is known before anything is loaded.</summary>
/// <param name="device">The GPU, for messages.</param>
/// <param name="usableBytes">Bytes that the agent may allocate on it; null on the CPU and where the driver does not tell.</param>
/// <param name="slots">Completions that somebody wants to be generated together, at least 1; null for as many as there is room for.</param>
/// <param name="trains">Whether the agent may train, too.</param>
public sealed class DeviceFit(string device, long? usableBytes, int? slots, bool trains)
{
    private const double Gib = 1L << 30;
    private const int SuggestedRank = 16;

    /// <summary>Completions that are generated together before the job's model is here.</summary>
    public int FirstSlots => slots ?? (usableBytes is null ? MemoryFit.MostSlots : MemoryFit.FewestSlots);

    /// <summary>Completions that are generated together; 0 where not even the fewest fit.</summary>
    /// <param name="model">The shape of the job's model.</param>
    /// <param name="recipe">Its recipe, in the type that the model is loaded in.</param>
    /// <param name="isRun">Whether the job has a trainer.</param>
    public int Slots(DecoderConfig model, Recipe recipe, bool isRun) => slots is null && usableBytes is { } usable
        ? MemoryFit.SlotsWithin(model, recipe, isRun && trains, usable)
        : FirstSlots;

    /// <summary>Why nothing can be generated here, and what would help; null where <see cref="Slots"/> are more than 0.</summary>
    /// <param name="model">The shape of the job's model.</param>
    /// <param name="recipe">Its recipe, in the type that the model is loaded in.</param>
    public string? DecoderProblem(DecoderConfig model, Recipe recipe) => Slots(model, recipe, isRun: false) > 0
        ? null
        : TooSmall(
            $"decoding {MemoryFit.FewestSlots} completions of this model takes",
            MemoryPlanner.OnGpu(model, recipe, MemoryFit.FewestSlots).Rollouts,
            "Use a shorter max_completion_length, --roles train on this agent, or a larger GPU.");

    /// <summary>
    /// Why a run cannot be trained here, and what would help; null where the state of its trainer has room: what a plan says of
    /// activations is more than what most steps take.
    /// </summary>
    /// <param name="model">The shape of the run's model.</param>
    /// <param name="recipe">The run's recipe.</param>
    public string? TrainerProblem(DecoderConfig model, Recipe recipe) =>
        usableBytes is { } usable && MemoryPlanner.OnGpu(model, recipe, slots: 1).TrainerState is var state && state > usable
            ? TooSmall(
                "weights, gradient and optimizer of this run take",
                state,
                $"It would train with {string.Join(", or with ", Ways(model, recipe, usable))}.")
            : null;

    private static IEnumerable<string> Ways(DecoderConfig model, Recipe recipe, long usable)
    {
        if (MemoryFit.KeysToTrain(model, recipe, usable) is { Count: > 0 } keys)
        {
            yield return string.Join(' ', keys);
        }

        var adapted = recipe with { Lora = recipe.Lora with { UpdateRank = SuggestedRank } };
        if (!recipe.Lora.IsUsed && MemoryPlanner.OnGpu(model, adapted, slots: 1).Trainer <= usable)
        {
            yield return FormattableString.Invariant($"lora_r={SuggestedRank}");
        }

        yield return "a larger GPU";
    }

    private string TooSmall(string what, long bytes, string whatWould) => string.Create(
        CultureInfo.InvariantCulture, $"{device} has {usableBytes / Gib:0.0} GiB for an agent; {what} {bytes / Gib:0.0}. {whatWould}");
}
