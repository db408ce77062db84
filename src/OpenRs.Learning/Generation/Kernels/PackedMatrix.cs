using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// A weight matrix [outputs, depth] in panels of 32 outputs, each [depth, 32], so that a product streams through it once. The last panel
/// is filled up with zeros. In bf16 the outputs j and j + 16 of a panel share a word, the first in its lower half, so that a shift
/// and a mask widen them.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Outputs of a panel: two vectors of 512 bits.</summary>
    public const int PanelWidth = 32;

    private readonly AlignedFloats _data;

    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="depth">Columns of the weight.</param>
    /// <param name="type">F32, or BF16 for half the memory when the weights are bf16 numbers.</param>
    public PackedMatrix(int outputs, int depth, TensorType type)
    {
        (Outputs, Depth, IsNarrow) = (outputs, depth, type == TensorType.BF16);
        _data = new AlignedFloats((long)Panels * PanelLength);
    }

    public int Outputs { get; }

    public int Depth { get; }

    /// <summary>Whether weights take two bytes.</summary>
    public bool IsNarrow { get; }

    public int Panels => (Outputs + PanelWidth - 1) / PanelWidth;

    /// <summary>Words of four bytes per panel.</summary>
    public int PanelLength => Depth * PanelWidth / (IsNarrow ? 2 : 1);

    /// <summary>Length of a row of results, a multiple of the panel width.</summary>
    public static int PaddedWidth(int outputs) => (outputs + PanelWidth - 1) / PanelWidth * PanelWidth;

    public float* Panel(int index) => _data.Pointer + ((long)index * PanelLength);

    /// <summary>Takes over the present values of a weight in host memory, f32 or bf16.</summary>
    /// <exception cref="InvalidOperationException">The matrix is narrow and the weight holds a number that bf16 has not.</exception>
    public void Pack(Tensor weight)
    {
        var isNarrowSource = weight.dtype == bfloat16;
        fixed (byte* source = weight.bytes)
        {
            var address = (nint)source;
            var lost = 0u;
            Parallel.For(0, Panels, panel =>
            {
                var discarded = isNarrowSource ? PackFrom<ushort>(panel, address, 16) : PackFrom<uint>(panel, address, 0);
                Interlocked.Or(ref lost, discarded);
            });
            if (lost != 0)
            {
                throw new InvalidOperationException(
                    "The model says bf16, but a weight holds a number that bf16 has not: whoever wrote it must round.");
            }
        }
    }

    public void Dispose() => _data.Dispose();

    // Returns the bits that did not fit, of all weights together.
    private uint PackFrom<T>(int panel, nint source, int shift)
        where T : unmanaged
    {
        var discarded = 0u;
        for (var lane = 0; lane < Math.Min(PanelWidth, Outputs - (panel * PanelWidth)); lane++)
        {
            var row = new ReadOnlySpan<T>((T*)source + ((((long)panel * PanelWidth) + lane) * Depth), Depth);
            discarded |= IsNarrow ? Narrow(row, (ushort*)Panel(panel), lane, shift) : Wide(row, (uint*)Panel(panel) + lane, shift);
        }

        return discarded;
    }

    private static uint Wide<T>(ReadOnlySpan<T> row, uint* target, int shift)
        where T : unmanaged
    {
        for (var k = 0; k < row.Length; k++)
        {
            target[(long)k * PanelWidth] = Bits(row[k]) << shift;
        }

        return 0;
    }

    private static uint Narrow<T>(ReadOnlySpan<T> row, ushort* target, int lane, int shift)
        where T : unmanaged
    {
        var place = lane < PanelWidth / 2 ? lane * 2 : ((lane - (PanelWidth / 2)) * 2) + 1;
        var discarded = 0u;
        for (var k = 0; k < row.Length; k++)
        {
            var bits = Bits(row[k]) << shift;
            target[((long)k * PanelWidth) + place] = (ushort)(bits >> 16);
            discarded |= bits & 0xFFFF;
        }

        return discarded;
    }

    private static uint Bits<T>(T value)
        where T : unmanaged => sizeof(T) == sizeof(ushort) ? *(ushort*)&value : *(uint*)&value;
}
