using System.Runtime.InteropServices;
using OpenRs.Learning.Randomness;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>Fresh weights as transformers makes them: normal for matrices, zero for biases, one for norms.</summary>
public static class WeightInitializer
{
    private const uint Stream = 1;

    /// <summary>Fills a model's weights; the same seed gives the same bytes.</summary>
    public static void Initialize(CausalLanguageModel model, ulong seed)
    {
        using var noGrad = no_grad();
        var draws = new PhiloxSequence(seed, Stream);
        foreach (var slot in model.Layout.Slots)
        {
            using var scope = NewDisposeScope();
            var weight = model.Weight(slot.Name);
            if (slot.Shape.Length == 1)
            {
                weight.fill_(slot.Name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
                continue;
            }

            weight.copy_(tensor(Normal(slot.Count, model.Config.InitializerRange, draws), slot.Shape));
        }
    }

    private static float[] Normal(long count, double deviation, PhiloxSequence draws)
    {
        var values = new float[count];
        foreach (ref var pair in MemoryMarshal.Cast<float, (float First, float Second)>(values.AsSpan()))
        {
            var (first, second) = draws.NextNormal();
            pair = ((float)(first * deviation), (float)(second * deviation));
        }

        if (count % 2 == 1)
        {
            values[^1] = (float)(draws.NextNormal().First * deviation);
        }

        return values;
    }
}
