using static TorchSharp.torch;

namespace OpenRs.Learning.Generation;

/// <summary>The rows of one call as tensors.</summary>
internal sealed class DecoderBatch
{
    /// <summary>Positions that attention takes at a time.</summary>
    public const int Block = 256;

    public DecoderBatch(DecoderRow[] rows, int firstSlot, int slots, DecoderConfig config, int capacity, Device device)
    {
        (Count, FirstSlot, Slots) = (rows.Length, firstSlot, slots);
        Length = rows.Max(row => row.Position) + 1;
        Tokens = tensor([.. rows.Select(row => (long)row.Token)], device: device);
        Positions = tensor([.. rows.Select(row => (long)row.Position)], device: device);
        var kvHeads = config.KeyValueHeadCount;
        Places = tensor(
            [
                .. rows.SelectMany(row => Enumerable.Range(0, kvHeads)
                    .Select(kvHead => ((((long)row.Slot * kvHeads) + kvHead) * capacity) + row.Position)),
            ],
            device: device);

        // [slots x kvHeads, rows of a slot x group, 1]
        var each = rows.Length / slots;
        var last = Positions.view(slots, 1, each, 1)
            .expand(slots, kvHeads, each, config.GroupSize)
            .reshape((long)slots * kvHeads, (long)each * config.GroupSize, 1);
        var offsets = arange(0, capacity, device: device);
        Hidden =
        [
            .. Enumerable.Range(0, (Length + Block - 1) / Block)
                .Select(block => offsets.narrow(0, (long)block * Block, Block).gt(last)),
        ];
    }

    public int Count { get; }

    public int FirstSlot { get; }

    public int Slots { get; }

    /// <summary>Positions that some row looks at.</summary>
    public int Length { get; }

    public Tensor Tokens { get; }

    public Tensor Positions { get; }

    public Tensor Places { get; }

    /// <summary>For each block of positions, where a row may not look.</summary>
    public Tensor[] Hidden { get; }
}
