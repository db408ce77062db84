using System.Runtime.InteropServices;
using OpenRs.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Generation;

/// <summary>
/// One token for every slot: matrix products over all slots at one fixed shape, everything else slot by slot. A free slot takes part in
/// the products with whatever it holds, so that shapes, and with them the bits of the other rows, stay the same.
/// </summary>
internal sealed class Decoder : IDisposable
{
    private const long ParallelWork = 1 << 20;

    private readonly Qwen2ForCausalLM _model;
    private readonly Qwen2Config _config;
    private readonly int _slots;
    private readonly Tensor _normed;
    private readonly Tensor _mixed;
    private readonly Tensor _gated;
    private readonly float[][] _scores;

    public Decoder(Qwen2ForCausalLM model, int slots, int capacity)
    {
        (_model, _config, _slots) = (model, model.Config, slots);
        Cache = new KeyValueCache(_config, slots, capacity);
        _normed = zeros(slots, _config.HiddenSize).DetachFromDisposeScope();
        _mixed = zeros(slots, _config.HeadCount * _config.HeadSize).DetachFromDisposeScope();
        _gated = zeros(slots, _config.IntermediateSize).DetachFromDisposeScope();
        _scores = [.. Enumerable.Range(0, slots).Select(_ => new float[Cache.Capacity])];
    }

    public KeyValueCache Cache { get; }

    /// <summary>Advances all slots.</summary>
    /// <param name="tokens">The last token of each slot.</param>
    /// <param name="positions">Where that token stands in its sequence; negative for a free slot.</param>
    /// <param name="logits">Receives the logits, [slots x vocabulary].</param>
    public void Step(long[] tokens, int[] positions, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _model.Rotary.EnsurePositions(positions.Max() + 1);
        var weights = _model.Weights;
        var x = weights.Embedding.index_select(0, tensor(tokens));
        for (var layer = 0; layer < weights.Layers.Count; layer++)
        {
            var each = weights.Layers[layer];
            Norm(x, each.InputNorm);
            using (var fused = functional.linear(_normed, each.QueryKeyValue, each.QueryKeyValueBias))
            {
                Attend(layer, fused, positions);
            }

            x.addmm_(_mixed, each.Output.transpose(0, 1));
            Norm(x, each.PostNorm);
            using (var gateUp = functional.linear(_normed, each.GateUp))
            {
                Gate(gateUp);
            }

            x.addmm_(_gated, each.Down.transpose(0, 1));
        }

        Norm(x, weights.FinalNorm);
        Floats(_model.Logits(_normed)).CopyTo(logits);
    }

    public void Dispose()
    {
        _normed.Dispose();
        _mixed.Dispose();
        _gated.Dispose();
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private void Norm(Tensor x, Tensor weight)
    {
        var source = Floats(x);
        var scale = Floats(weight);
        var target = Floats(_normed);
        var width = _config.HiddenSize;
        for (var slot = 0; slot < _slots; slot++)
        {
            RowKernels.RmsNorm(source.Slice(slot * width, width), scale, target.Slice(slot * width, width), (float)_config.RmsNormEpsilon);
        }
    }

    private void Gate(Tensor gateUp)
    {
        var source = Floats(gateUp);
        var target = Floats(_gated);
        var width = _config.IntermediateSize;
        for (var slot = 0; slot < _slots; slot++)
        {
            RowKernels.SwiGlu(source.Slice(slot * 2 * width, 2 * width), target.Slice(slot * width, width));
        }
    }

    private void Attend(int layer, Tensor fused, int[] positions)
    {
        var work = positions.Sum(position => position + 1L) * _config.HeadCount * _config.HeadSize;
        var threads = work < ParallelWork ? 1 : get_num_threads();
        if (threads == 1)
        {
            for (var slot = 0; slot < _slots; slot++)
            {
                AttendSlot(layer, slot, positions[slot], fused);
            }
        }
        else
        {
            var degree = new ParallelOptions { MaxDegreeOfParallelism = threads };
            Parallel.For(0, _slots, degree, slot => AttendSlot(layer, slot, positions[slot], fused));
        }
    }

    private void AttendSlot(int layer, int slot, int position, Tensor fused)
    {
        if (position < 0)
        {
            return;
        }

        int size = _config.HeadSize, heads = _config.HeadCount, pairs = _config.KeyValueHeadCount;
        var row = Floats(fused).Slice(slot * (heads + (2 * pairs)) * size, (heads + (2 * pairs)) * size);
        var cos = _model.Rotary.HostCos.AsSpan(position * size, size);
        var sin = _model.Rotary.HostSin.AsSpan(position * size, size);
        for (var head = 0; head < heads + pairs; head++)
        {
            RowKernels.Rotate(row.Slice(head * size, size), cos, sin);
        }

        Scale(row[..(heads * size)], 1 / MathF.Sqrt(size));
        var mixed = Floats(_mixed).Slice(slot * heads * size, heads * size);
        for (var pair = 0; pair < pairs; pair++)
        {
            Cache.Write(layer, slot, pair, position, row.Slice((heads + pair) * size, size), row.Slice((heads + pairs + pair) * size, size));
            for (var head = pair * _config.GroupSize; head < (pair + 1) * _config.GroupSize; head++)
            {
                RowKernels.Attend(
                    row.Slice(head * size, size), Cache.Keys(layer, slot, pair), Cache.Values(layer, slot, pair), position + 1, _scores[slot], mixed.Slice(head * size, size));
            }
        }
    }

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref var value in values)
        {
            value *= factor;
        }
    }
}
