using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;

namespace OpenRs.Learning.Generation;

/// <summary>
/// The decoder on the CPU, over rows of tokens: one of each slot when completions grow, many of one slot when a prompt is read. A row's
/// bits follow from its own sequence alone, by construction of the kernels; so it does not matter which thread computes what.
/// </summary>
internal sealed unsafe class Decoder : IDecoder
{
    // Below this many multiply-adds the threads would spend more time on barriers than on work.
    private const long WorthATeam = 1 << 24;
    private const int PhasesPerLayer = 9;
    private const int PhasesAround = 4;

    private readonly CausalLanguageModel _model;
    private readonly DecoderConfig _config;
    private readonly PackedWeights _weights;
    private readonly WorkerTeam _all;
    private readonly WorkerTeam _alone = new(1);
    private readonly KeyValueCache _cache;
    private readonly RowBuffer _logits;
    private readonly RowBuffer _x;
    private readonly RowBuffer _normed;
    private readonly RowBuffer _fused;
    private readonly RowBuffer _mixed;
    private readonly RowBuffer _gateUp;
    private readonly RowBuffer _gated;
    private readonly RowBuffer _scores;
    private readonly DecoderRow[] _rows;
    private readonly DrawnToken[] _drawn;
    private readonly int[] _last;
    private readonly float[] _promptLogits;
    private readonly Action<int> _work;
    private readonly Action<int, int, int> _embed, _inputNorm, _store, _attend, _postNorm, _gate, _finalNorm;
    private TokenSampler[] _samplers = [];
    private WorkerTeam _team;
    private bool _draws;
    private int _count;
    private int _wanted;
    private int _ready;

    public Decoder(CausalLanguageModel model, int slots, int capacity, int maxRows, int threads)
    {
        (_model, _config, _rows, _drawn) = (model, model.Config, new DecoderRow[maxRows], new DrawnToken[maxRows]);
        _last = new int[slots];
        _promptLogits = new float[_config.VocabSize];
        _weights = new PackedWeights(model);
        _team = _all = new WorkerTeam(threads);
        _cache = new KeyValueCache(_config, slots, capacity);
        _logits = new RowBuffer(maxRows, _config.VocabSize);
        _x = new RowBuffer(maxRows, _config.HiddenSize);
        _normed = new RowBuffer(maxRows, _config.HiddenSize);
        _fused = new RowBuffer(maxRows, _config.QueryKeyValueSize);
        _mixed = new RowBuffer(maxRows, _config.AttentionSize);
        _gateUp = new RowBuffer(maxRows, 2 * _config.IntermediateSize);
        _gated = new RowBuffer(maxRows, _config.IntermediateSize);
        _scores = new RowBuffer(threads, 2 * _cache.Capacity);
        _work = Work;
        (_embed, _inputNorm, _store, _attend) = (Embed, InputNorm, Store, Attend);
        (_postNorm, _gate, _finalNorm) = (PostNorm, Gate, FinalNorm);
        model.Rotary.EnsurePositions(_cache.Capacity);
    }

    /// <inheritdoc/>
    public int Delay => 0;

    /// <inheritdoc/>
    public DecoderRow[] Rows => _rows;

    /// <inheritdoc/>
    public void Begin(SamplingOptions options, CancellationToken cancellationToken)
    {
        _samplers = [.. Enumerable.Range(0, _all.Size).Select(_ => new TokenSampler(_config.VocabSize, options))];
        _weights.Refresh(cancellationToken);
    }

    /// <inheritdoc/>
    public void Read(int count)
    {
        Compute(count, wanted: 1, draws: false);
        _logits.Row(0).CopyTo(_promptLogits);
    }

    /// <inheritdoc/>
    public void First(int slot, TokenDraw draw)
    {
        (_drawn[0], _ready) = (_samplers[0].Sample(_promptLogits, draw), 1);
        _last[slot] = _drawn[0].Token;
    }

    /// <inheritdoc/>
    public void Step(int count)
    {
        for (var row = 0; row < count; row++)
        {
            _rows[row] = _rows[row] with { Token = _last[_rows[row].Slot] };
        }

        Compute(count, wanted: count, draws: true);
        _ready = count;
        for (var row = 0; row < count; row++)
        {
            _last[_rows[row].Slot] = _drawn[row].Token;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<DrawnToken> Take() => _drawn.AsSpan(0, _ready);

    /// <inheritdoc/>
    public void CopySlot(int from, int to, int length) => _cache.Copy(from, to, length);

    public void Dispose()
    {
        _all.Dispose();
        _alone.Dispose();
        _weights.Dispose();
        _cache.Dispose();
        foreach (var buffer in new[] { _logits, _x, _normed, _fused, _mixed, _gateUp, _gated, _scores })
        {
            buffer.Dispose();
        }
    }

    private void Compute(int count, int wanted, bool draws)
    {
        (_count, _wanted, _draws) = (count, wanted, draws);
        _team = count * _model.ParameterCount < WorthATeam ? _alone : _all;
        _team.Run((_config.LayerCount * PhasesPerLayer) + PhasesAround, _work);
    }

    // Run by every worker of the team.
    private void Work(int worker)
    {
        var phase = 0;
        ForEach(ref phase, worker, 0, _count, _embed);
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            var weights = _weights.Layers[layer];
            ForEach(ref phase, worker, layer, _count, _inputNorm);
            var next = layer + 1 < _config.LayerCount ? _weights.Layers[layer + 1].QueryKeyValue : _weights.Head;
            Multiply(ref phase, worker, _normed, weights.QueryKeyValue, _fused, _count, weights.Output);
            ForEach(ref phase, worker, layer, _count, _store);
            ForEach(ref phase, worker, layer, _count * _config.KeyValueHeadCount, _attend);
            Multiply(ref phase, worker, _mixed, weights.Output, _x, _count, weights.GateUp, MatrixKernel.Store.Add);
            ForEach(ref phase, worker, layer, _count, _postNorm);
            Multiply(ref phase, worker, _normed, weights.GateUp, _gateUp, _count, weights.Down);
            ForEach(ref phase, worker, layer, _count, _gate);
            Multiply(ref phase, worker, _gated, weights.Down, _x, _count, next, MatrixKernel.Store.Add);
        }

        ForEach(ref phase, worker, 0, _wanted, _finalNorm);
        Multiply(ref phase, worker, _normed, _weights.Head, _logits, _wanted, _weights.Layers[0].QueryKeyValue);
        for (int row; _draws && (row = _team.Take(phase, worker, _wanted)) >= 0;)
        {
            _drawn[row] = _samplers[worker].Sample(_logits.Row(row), _rows[row].Draw);
        }
    }

    private void ForEach(ref int phase, int worker, int layer, int count, Action<int, int, int> body)
    {
        for (int item; (item = _team.Take(phase, worker, count)) >= 0;)
        {
            body(worker, layer, item);
        }

        phase++;
        _team.Barrier();
    }

    // While a panel is used the one that this worker needs next comes in: the next of its run, or the first of its run of the next matrix.
    private void Multiply(
        ref int phase, int worker, RowBuffer x, PackedMatrix matrix, RowBuffer y, int rows, PackedMatrix next,
        MatrixKernel.Store store = MatrixKernel.Store.Replace)
    {
        var last = _team.Run(worker, matrix.Panels).End - 1;
        var behind = next.Panel(_team.Run(worker, next.Panels).First);
        for (int panel; (panel = _team.Take(phase, worker, matrix.Panels)) >= 0;)
        {
            MatrixKernel.Multiply(x, matrix, y, rows, panel, panel == last ? behind : matrix.Panel(panel + 1), store);
        }

        phase++;
        _team.Barrier();
    }

    private void Embed(int worker, int layer, int row) => _weights.CopyEmbedding(_rows[row].Token, _x.Row(row));

    private void InputNorm(int worker, int layer, int row) => Norm(row, _weights.Layers[layer].InputNorm, row);

    // With the bias of the product before it, which each element of a row gets once.
    private void PostNorm(int worker, int layer, int row)
    {
        var weights = _weights.Layers[layer];
        RowKernels.Add(_x.Row(row), weights.OutputBias);
        Norm(row, weights.PostNorm, row);
    }

    private void FinalNorm(int worker, int layer, int row) => Norm(_count - _wanted + row, _weights.FinalNorm, row);

    private void Norm(int from, float[] weight, int to) =>
        RowKernels.RmsNorm(_x.Row(from), weight, _normed.Row(to), (float)_config.RmsNormEpsilon);

    private void Gate(int worker, int layer, int row) => RowKernels.SwiGlu(_gateUp.Row(row), _gated.Row(row));

    // Bias, norms of heads, rotation and scale of the queries; rotated keys and values go to the cache.
    private void Store(int worker, int layer, int index)
    {
        int size = _config.HeadSize, heads = _config.HeadCount, kvHeads = _config.KeyValueHeadCount;
        var row = _rows[index];
        var fused = _fused.Row(index);
        RowKernels.Add(fused, _weights.Layers[layer].QueryKeyValueBias);
        NormHeads(fused, _weights.Layers[layer].HeadNorms);
        var cos = _model.Rotary.HostCos.AsSpan(row.Position * size, size);
        var sin = _model.Rotary.HostSin.AsSpan(row.Position * size, size);
        for (var head = 0; head < heads + kvHeads; head++)
        {
            RowKernels.Rotate(fused.Slice(head * size, size), cos, sin);
        }

        RowKernels.Scale(fused[..(heads * size)], 1 / MathF.Sqrt(size));
        for (var kvHead = 0; kvHead < kvHeads; kvHead++)
        {
            var key = fused.Slice((heads + kvHead) * size, size);
            _cache.Write(layer, row.Slot, kvHead, row.Position, key, fused.Slice((heads + kvHeads + kvHead) * size, size));
        }
    }

    private void NormHeads(Span<float> fused, ReadOnlySpan<float> norms)
    {
        var size = norms.Length / 2;
        for (var head = 0; size > 0 && head < _config.HeadCount + _config.KeyValueHeadCount; head++)
        {
            var values = fused.Slice(head * size, size);
            var weight = head < _config.HeadCount ? norms[..size] : norms[size..];
            RowKernels.RmsNorm(values, weight, values, (float)_config.RmsNormEpsilon);
        }
    }

    // The query heads of one key and value head go in pairs; of an odd number the last is computed twice.
    private void Attend(int worker, int layer, int item)
    {
        var (index, kvHead) = Math.DivRem(item, _config.KeyValueHeadCount);
        var (row, size, group) = (_rows[index], _config.HeadSize, _config.GroupSize);
        float* keys = _cache.Keys(layer, row.Slot, kvHead), values = _cache.Values(layer, row.Slot, kvHead);
        for (var head = 0; head < group; head += 2)
        {
            var first = ((kvHead * group) + head) * size;
            var second = ((kvHead * group) + Math.Min(head + 1, group - 1)) * size;
            AttentionKernel.Attend(
                _fused.Pointer(index) + first,
                _fused.Pointer(index) + second,
                keys,
                values,
                row.Position + 1,
                _scores.Pointer(worker),
                _mixed.Row(index).Slice(first, size),
                _mixed.Row(index).Slice(second, size));
        }
    }
}
