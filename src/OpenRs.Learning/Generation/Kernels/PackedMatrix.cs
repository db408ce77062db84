using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// A weight matrix [outputs, depth] in panels of 32 outputs, each [depth, 32], so that a product streams through it once. The last panel
/// is filled up with zeros.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Outputs of a panel: two vectors of 512 bits.</summary>
    public const int PanelWidth = 32;

    private float* _data;

    public PackedMatrix(int outputs, int depth)
    {
        (Outputs, Depth) = (outputs, depth);
        var size = (nuint)Panels * (nuint)depth * PanelWidth * sizeof(float);
        _data = (float*)NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(_data, size);
    }

    ~PackedMatrix() => NativeMemory.AlignedFree(_data);

    public int Outputs { get; }

    public int Depth { get; }

    public int Panels => (Outputs + PanelWidth - 1) / PanelWidth;

    /// <summary>Length of a row of results, a multiple of the panel width.</summary>
    public static int PaddedWidth(int outputs) => (outputs + PanelWidth - 1) / PanelWidth * PanelWidth;

    public float* Panel(int index) => _data + ((long)index * Depth * PanelWidth);

    /// <summary>Takes over the present values of a weight.</summary>
    public void Pack(Tensor weight)
    {
        for (var output = 0; output < Outputs; output++)
        {
            using var row = weight.select(0, output);
            var source = MemoryMarshal.Cast<byte, float>(row.bytes);
            var target = Panel(output / PanelWidth) + (output % PanelWidth);
            for (var k = 0; k < source.Length; k++)
            {
                target[(long)k * PanelWidth] = source[k];
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
        GC.SuppressFinalize(this);
    }
}
