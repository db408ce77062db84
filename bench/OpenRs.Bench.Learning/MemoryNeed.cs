using System.Globalization;
using OpenRs.Learning.Devices;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Bench.Learning;

/// <summary>What a benchmark allocates, by the plan that runs are admitted with; asked before anything is loaded.</summary>
internal static class MemoryNeed
{
    private const double Gib = 1L << 30;

    /// <summary>Bytes of generation in some slots.</summary>
    public static long OfGeneration(DecoderConfig model, int slots, int promptTokens, int newTokens, Device device)
    {
        var recipe = RecipeOf(model) with { MaxPromptLength = promptTokens };
        var sampling = recipe.Grpo.Sampling with { MaxCompletionLength = newTokens };
        recipe = recipe with { Grpo = recipe.Grpo with { Sampling = sampling } };
        return device.type == TorchSharp.DeviceType.CPU
            ? MemoryPlanner.OnCpu(model, recipe, slots).Rollouts
            : MemoryPlanner.OnGpu(model, recipe, slots).Rollouts;
    }

    /// <summary>Bytes of training on sequences of a length on a GPU. A micro-batch has no more than all of them.</summary>
    public static long OfTraining(DecoderConfig model, ComputeOptions compute, int batch, int tokens)
    {
        var recipe = RecipeOf(model);
        var rows = (int)Math.Min(compute.MicroBatchTokens, (long)batch * tokens);
        return MemoryPlanner.OnGpu(
            model,
            recipe with
            {
                Kind = RecipeKind.Sft,
                Sft = recipe.Sft with { MaxLength = tokens },
                Grpo = recipe.Grpo with { Compute = compute with { MicroBatchTokens = rows } },
            },
            slots: 1).Trainer;
    }

    /// <summary>Refuses what a device cannot hold.</summary>
    /// <param name="needed">Bytes.</param>
    /// <param name="device">The device; one whose memory is not known is taken to have enough.</param>
    /// <exception cref="DoesNotFitException">It is more than the device has.</exception>
    public static void Check(long needed, Device device)
    {
        var total = DeviceMemory.TotalBytes(device);
        var usable = total - DeviceMemory.ReservedBytes;
        if (total > 0 && needed > usable)
        {
            throw new DoesNotFitException(string.Create(
                CultureInfo.InvariantCulture,
                $"needs {needed / Gib:0.0} GiB, and of the device's {total / Gib:0.0} GiB {usable / Gib:0.0} can be used."));
        }
    }

    private static Recipe RecipeOf(DecoderConfig model) => new() { Dtype = model.StorageType.ToWeightType() };
}
