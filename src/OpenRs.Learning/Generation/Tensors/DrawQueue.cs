using OpenRs.Learning.Devices;
using OpenRs.Learning.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>
/// Tokens and log-probabilities on their way from the device to the host, first in, first out. Adding waits for nothing; taking waits for
/// the oldest alone.
/// </summary>
/// <param name="most">Tokens of one entry at most.</param>
/// <param name="device">Where they are drawn.</param>
internal sealed unsafe class DrawQueue(int most, Device device) : IDisposable
{
    private readonly Queue<Entry> _queued = new();
    private readonly Stack<Entry> _free = new();
    private readonly DrawnToken[] _drawn = new DrawnToken[most];

    /// <summary>Begins to copy tokens to the host.</summary>
    /// <param name="tokens">[n, 1] ids.</param>
    /// <param name="logProbs">[n, 1] in double precision; no number where a logit was none.</param>
    /// <param name="wanted">The rows that are taken, in this order.</param>
    public void Add(Tensor tokens, Tensor logProbs, int[] wanted)
    {
        if (!_free.TryPop(out var entry))
        {
            entry = new Entry(most, device);
        }

        _queued.Enqueue(entry);
        entry.Fill(tokens, logProbs, wanted);
    }

    /// <summary>Waits for the oldest entry.</summary>
    /// <returns>Its wanted rows; valid until the next call.</returns>
    public ReadOnlySpan<DrawnToken> Take()
    {
        var entry = _queued.Dequeue();
        _free.Push(entry);
        return _drawn.AsSpan(0, entry.Read(_drawn));
    }

    /// <summary>Drops what was not taken.</summary>
    public void Clear()
    {
        while (_queued.Count > 0)
        {
            Take();
        }
    }

    public void Dispose()
    {
        foreach (var entry in _queued.Concat(_free))
        {
            entry.Dispose();
        }
    }

    private sealed class Entry : IDisposable
    {
        private readonly Tensor _tokens;
        private readonly Tensor _logProbs;
        private readonly CudaEvent? _copied;
        private int[] _wanted = [];

        public Entry(int most, Device device)
        {
            using var scope = NewDisposeScope();
            _tokens = HostTransfer.Host(most, ScalarType.Int64, device).DetachFromDisposeScope();
            _logProbs = HostTransfer.Host(most, ScalarType.Float64, device).DetachFromDisposeScope();
            _copied = device.type == DeviceType.CUDA ? new CudaEvent(device.index) : null;
        }

        public void Fill(Tensor tokens, Tensor logProbs, int[] wanted)
        {
            using var scope = NewDisposeScope();
            _wanted = wanted;
            _tokens.narrow(0, 0, tokens.shape[0]).copy_(tokens.view(-1), nonBlocking: true);
            _logProbs.narrow(0, 0, tokens.shape[0]).copy_(logProbs.view(-1), nonBlocking: true);
            _copied?.Record();
        }

        public int Read(Span<DrawnToken> drawn)
        {
            _copied?.Wait();
            var tokens = (long*)TensorAddress.Of(_tokens);
            var logProbs = (double*)TensorAddress.Of(_logProbs);
            for (var i = 0; i < _wanted.Length; i++)
            {
                var logProb = logProbs[_wanted[i]];
                drawn[i] = new DrawnToken(double.IsFinite(logProb) ? (int)tokens[_wanted[i]] : -1, (float)logProb);
            }

            return _wanted.Length;
        }

        public void Dispose()
        {
            _tokens.Dispose();
            _logProbs.Dispose();
            _copied?.Dispose();
        }
    }
}
