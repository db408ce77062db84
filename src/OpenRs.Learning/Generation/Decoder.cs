using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Models;

namespace OpenRs.Learning.Generation;

/// <summary>
/// The decoder on the CPU, over rows of tokens: one of each slot when completions grow, many of one slot when a prompt is read. A row's
/// bits follow from its own sequence alone, by construction of the kernels.
/// </summary>
internal sealed class Decoder : IDisposable
{
    private const long ParallelWork = 1 << 19;

    private readonly Qwen2ForCausalLM _model;
    private readonly Qwen2Config _config;
    private readonly PackedWeights _weights;
    private readonly int _threads;
    private readonly RowBuffer _x;
    private readonly RowBuffer _normed;
    private readonly RowBuffer _fused;
    private readonly RowBuffer _mixed;
    private readonly RowBuffer _gateUp;
    private readonly RowBuffer _gated;
    private readonly RowBuffer _scores;

    public Decoder(Qwen2ForCausalLM model, int slots, int capacity, int maxRows, int threads)
    {
        (_model, _config, _threads, MaxRows) = (model, model.Config, threads, maxRows);
        _weights = new PackedWeights(model);
        Cache = new KeyValueCache(_config, slots, capacity);
        Logits = new RowBuffer(maxRows, _config.VocabSize);
        _x = new RowBuffer(maxRows, _config.HiddenSize);
        _normed = new RowBuffer(maxRows, _config.HiddenSize);
        _fused = new RowBuffer(maxRows, (_config.HeadCount + (2 * _config.KeyValueHeadCount)) * _config.HeadSize);
        _mixed = new RowBuffer(maxRows, _config.HiddenSize);
        _gateUp = new RowBuffer(maxRows, 2 * _config.IntermediateSize);
        _gated = new RowBuffer(maxRows, _config.IntermediateSize);
        _scores = new RowBuffer(maxRows, Cache.Capacity);
        model.Rotary.EnsurePositions(Cache.Capacity);
    }

    public KeyValueCache Cache { get; }

    /// <summary>Rows of one call at most.</summary>
    public int MaxRows { get; }

    /// <summary>The logits of the last call.</summary>
    public RowBuffer Logits { get; }

    /// <summary>Takes over the model's present weights.</summary>
    public void Refresh() => _weights.Refresh();

    /// <summary>Computes rows and appends their keys and values to the cache.</summary>
    /// <param name="rows">The rows; those of one slot in the order of their positions.</param>
    /// <param name="lastOnly">Whether only the last row's logits are wanted (they come in row 0), or every row's.</param>
    public void Step(ReadOnlySpan<DecoderRow> rows, bool lastOnly = false)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            _weights.CopyEmbedding(rows[i].Token, _x.Row(i));
        }

        var kept = rows.ToArray();
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            Layer(layer, kept);
        }

        var wanted = lastOnly ? 1 : rows.Length;
        for (var i = 0; i < wanted; i++)
        {
            RowKernels.RmsNorm(_x.Row(rows.Length - wanted + i), _weights.FinalNorm, _normed.Row(i), (float)_config.RmsNormEpsilon);
        }

        MatrixKernel.Multiply(_normed, _weights.Head, Logits, wanted, _threads);
    }

    public void Dispose() => _weights.Dispose();

    private void Layer(int layer, DecoderRow[] rows)
    {
        var weights = _weights.Layers[layer];
        Norm(weights.InputNorm, rows.Length);
        MatrixKernel.Multiply(_normed, weights.QueryKeyValue, _fused, rows.Length, _threads);
        for (var i = 0; i < rows.Length; i++)
        {
            Store(layer, i, rows[i], weights.Bias);
        }

        ForEachRow(rows, i => Attend(layer, i, rows[i]));
        MatrixKernel.Multiply(_mixed, weights.Output, _x, rows.Length, _threads, MatrixKernel.Store.Add);
        Norm(weights.PostNorm, rows.Length);
        MatrixKernel.Multiply(_normed, weights.GateUp, _gateUp, rows.Length, _threads);
        for (var i = 0; i < rows.Length; i++)
        {
            RowKernels.SwiGlu(_gateUp.Row(i), _gated.Row(i));
        }

        MatrixKernel.Multiply(_gated, weights.Down, _x, rows.Length, _threads, MatrixKernel.Store.Add);
    }

    private void Norm(float[] weight, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            RowKernels.RmsNorm(_x.Row(i), weight, _normed.Row(i), (float)_config.RmsNormEpsilon);
        }
    }

    private void ForEachRow(DecoderRow[] rows, Action<int> body)
    {
        var work = rows.Sum(row => row.Position + 1L) * _config.HiddenSize;
        if (_threads == 1 || work < ParallelWork)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                body(i);
            }
        }
        else
        {
            Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
        }
    }

    // Bias, rotation and scale of the queries; rotated keys and values go to the cache.
    private void Store(int layer, int index, DecoderRow row, float[] bias)
    {
        int size = _config.HeadSize, heads = _config.HeadCount, pairs = _config.KeyValueHeadCount;
        var fused = _fused.Row(index);
        for (var i = 0; i < fused.Length; i++)
        {
            fused[i] += bias[i];
        }

        var cos = _model.Rotary.HostCos.AsSpan(row.Position * size, size);
        var sin = _model.Rotary.HostSin.AsSpan(row.Position * size, size);
        for (var head = 0; head < heads + pairs; head++)
        {
            RowKernels.Rotate(fused.Slice(head * size, size), cos, sin);
        }

        RowKernels.Scale(fused[..(heads * size)], 1 / MathF.Sqrt(size));
        for (var pair = 0; pair < pairs; pair++)
        {
            var key = fused.Slice((heads + pair) * size, size);
            Cache.Write(layer, row.Slot, pair, row.Position, key, fused.Slice((heads + pairs + pair) * size, size));
        }
    }

    private void Attend(int layer, int index, DecoderRow row)
    {
        var size = _config.HeadSize;
        for (var head = 0; head < _config.HeadCount; head++)
        {
            var pair = head / _config.GroupSize;
            RowKernels.Attend(
                _fused.Row(index).Slice(head * size, size),
                Cache.Keys(layer, row.Slot, pair),
                Cache.Values(layer, row.Slot, pair),
                row.Position + 1,
                _scores.Row(index),
                _mixed.Row(index).Slice(head * size, size));
        }
    }
}
