using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>How the 32 weights of one depth lie in a panel. Implemented by structures, so that each has machine code of its own.</summary>
internal unsafe interface IPanelWeights
{
    /// <summary>Words of four bytes per depth.</summary>
    static abstract int Step { get; }

    /// <summary>Outputs 0 to 15 and 16 to 31.</summary>
    static abstract void Load(float* panel, out Vector512<float> low, out Vector512<float> high);

    /// <summary>Eight outputs from <paramref name="offset"/> and the eight that lie 16 behind them.</summary>
    static abstract void Load(float* panel, int offset, out Vector256<float> low, out Vector256<float> high);
}
