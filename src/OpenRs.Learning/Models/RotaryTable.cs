using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// Cosines and sines of the rotary embedding (RoFormer, rotate-half form): position p turns the pair (i, i + d/2) by p / theta^(2i/d).
/// The sine of the first half carries the minus of rotate-half, so that the rotation is x * cos + swapped(x) * sin.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private const int Granularity = 256;

    private readonly int _headSize;
    private readonly float[] _frequencies;
    private readonly Device _device;
    private Tensor _cos;
    private Tensor _sin;

    public RotaryTable(DecoderConfig config, Device device)
    {
        _headSize = config.HeadSize;
        _device = device;
        using var scope = NewDisposeScope();
        float[] exact = [.. Enumerable.Range(0, _headSize / 2).Select(i => (float)Frequency(config, i))];
        _frequencies = tensor(exact).to(config.RotaryFrequencyType.ToTorch()).to(float32).data<float>().ToArray();
        _cos = zeros(0, device: device).DetachFromDisposeScope();
        _sin = zeros(0, device: device).DetachFromDisposeScope();
    }

    /// <summary>Positions that the table holds.</summary>
    public int Positions { get; private set; }

    /// <summary>Host copies, [positions x head size].</summary>
    public float[] HostCos { get; private set; } = [];

    /// <summary>Host copy of the signed sines.</summary>
    public float[] HostSin { get; private set; } = [];

    /// <summary>Cosines and signed sines of positions 0 to length - 1, each [length, 1, head size].</summary>
    public (Tensor Cos, Tensor Sin) Take(int length)
    {
        EnsurePositions(length);
        return (_cos.narrow(0, 0, length), _sin.narrow(0, 0, length));
    }

    /// <summary>Cosines and signed sines of given positions that the table holds, each [n, 1, head size].</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions) => (_cos.index_select(0, positions), _sin.index_select(0, positions));

    /// <summary>Grows the table; positions keep their values.</summary>
    public void EnsurePositions(int length)
    {
        if (length <= Positions)
        {
            return;
        }

        Positions = (length + Granularity - 1) / Granularity * Granularity;
        var half = _headSize / 2;
        HostCos = new float[Positions * _headSize];
        HostSin = new float[Positions * _headSize];
        for (var position = 0; position < Positions; position++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = position * _frequencies[i];
                var row = position * _headSize;
                HostCos[row + i] = HostCos[row + half + i] = (float)Math.Cos(angle);
                HostSin[row + half + i] = (float)Math.Sin(angle);
                HostSin[row + i] = -HostSin[row + half + i];
            }
        }

        Dispose();
        _cos = tensor(HostCos, [Positions, 1, _headSize], device: _device).DetachFromDisposeScope();
        _sin = tensor(HostSin, [Positions, 1, _headSize], device: _device).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }

    private static double Frequency(DecoderConfig config, int pair)
    {
        var frequency = 1 / Math.Pow(config.RopeTheta, 2.0 * pair / config.HeadSize);
        return config.RopeScaling?.Apply(frequency) ?? frequency;
    }
}
