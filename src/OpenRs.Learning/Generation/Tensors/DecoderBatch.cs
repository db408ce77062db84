using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>The rows of one call as tensors: the same number of each slot, slot by slot.</summary>
internal sealed class DecoderBatch
{
    // A multiple of what kernels of attention take at a time, so that a longer neighbour adds whole blocks without weight.
    private const int Block = 256;

    /// <param name="rows">The rows.</param>
    /// <param name="slots">Slots that they belong to, from the first row's on.</param>
    /// <param name="config">The model's shape.</param>
    /// <param name="cache">Where keys and values are.</param>
    /// <param name="rotary">The rotations.</param>
    /// <param name="masking">Zero and minus infinity in the type of the weights, and the numbers of all positions.</param>
    public DecoderBatch(
        DecoderRow[] rows, int slots, DecoderConfig config, TensorCache cache, RotaryTable rotary,
        (Tensor Seen, Tensor Hidden, Tensor All) masking)
    {
        (Count, FirstSlot, Slots) = (rows.Length, rows[0].Slot, slots);
        Length = Math.Min((rows.Max(static row => row.Position) + Block) / Block * Block, cache.Capacity);

        // One copy from the host: positions, then places.
        var kvHeads = 2 * config.KeyValueHeadCount;
        var numbers = HostTransfer.Upload([.. rows.Select(static row => (long)row.Position), .. cache.Places(rows)], masking.All.device);
        var positions = numbers.narrow(0, 0, Count);
        Places = numbers.narrow(0, Count, (long)Count * kvHeads).view(Count, kvHeads);
        (Cos, Sin) = rotary.At(positions);

        // The heads of a group look at the same positions.
        var each = Count / slots;
        var last = each == 1
            ? positions.view(slots, 1, 1, 1)
            : positions.view(slots, 1, each, 1).expand(slots, 1, each, config.GroupSize).reshape(slots, 1, each * config.GroupSize, 1);
        Mask = where(masking.All.narrow(0, 0, Length).gt(last), masking.Hidden, masking.Seen);
    }

    public int Count { get; }

    public int FirstSlot { get; }

    public int Slots { get; }

    /// <summary>Positions that attention goes over, whole blocks.</summary>
    public int Length { get; }

    /// <summary>Where keys and values go, [rows, 2 x key-value heads].</summary>
    public Tensor Places { get; }

    /// <summary>[rows, 1, head size].</summary>
    public Tensor Cos { get; }

    /// <summary>[rows, 1, head size], signed.</summary>
    public Tensor Sin { get; }

    /// <summary>What is added to scores: zero, or minus infinity where a row may not look. [slots, 1, rows of a slot, length].</summary>
    public Tensor Mask { get; }
}
