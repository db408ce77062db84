using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>
/// The decoder in tensor operations, for GPUs. All shapes are fixed: a step computes every slot, a free one as padding, and a prompt comes
/// in pieces of one length, so the library picks the same kernels whoever shares the batch. A drawn token stays on the device as the input
/// of the next step; ids and log-probabilities are copied to the host meanwhile. Everything between two products is in their type, that of
/// the weights; norms, rotation and softmax are single precision inside, and logits are single precision.
/// </summary>
internal sealed class TensorDecoder : IDecoder
{
    // With two steps in its queue a GPU works while the host reads the tokens of the one before.
    private const int GpuDelay = 2;

    private readonly CausalLanguageModel _model;
    private readonly DecoderConfig _config;
    private readonly int _slots;
    private readonly int _promptRows;
    private readonly TensorCache _cache;
    private readonly DrawQueue _draws;
    private readonly Tensor _tokens;
    private readonly (Tensor Seen, Tensor Hidden, Tensor All) _masking;
    private readonly TensorLayer[] _layers;
    private TensorSampler? _sampler;
    private Tensor? _promptLogits;

    /// <param name="model">The model; decides about device and type.</param>
    /// <param name="slots">Slots of a step. One more, the last, holds the prompt that is being read.</param>
    /// <param name="capacity">Longest sequence, tokens.</param>
    /// <param name="promptRows">Tokens of a piece of a prompt.</param>
    /// <param name="delay">Steps that may be under way; no token depends on it. What suits the device without one.</param>
    /// <param name="groupsLast">In what order attention leaves heads; what the device does without one.</param>
    public TensorDecoder(
        CausalLanguageModel model, int slots, int capacity, int promptRows, int? delay = null, bool? groupsLast = null)
    {
        (_model, _config, _slots, _promptRows) = (model, model.Config, slots, promptRows);
        var device = model.Device;
        var isGpu = device.type == DeviceType.CUDA;
        Delay = delay ?? (isGpu ? GpuDelay : 0);
        Rows = new DecoderRow[Math.Max(slots, promptRows)];
        using var scope = NewDisposeScope();

        // The padding of a prompt's last piece lies behind the prompt.
        _cache = new TensorCache(_config, slots + 1, capacity + promptRows, model.Weights.Flat);
        _draws = new DrawQueue(slots, device);
        _tokens = zeros(slots, ScalarType.Int64, device).DetachFromDisposeScope();
        var type = model.Weights.Flat.dtype;
        _masking = (
            zeros([], type, device).DetachFromDisposeScope(),
            full([], double.NegativeInfinity, type, device).DetachFromDisposeScope(),
            arange(_cache.Capacity, ScalarType.Int64, device).DetachFromDisposeScope());
        _layers =
        [
            .. model.Weights.Layers.Select((weights, layer) => new TensorLayer(_config, weights, _cache, layer, groupsLast ?? isGpu)),
        ];
        model.Rotary.EnsurePositions(_cache.Capacity);
    }

    /// <inheritdoc/>
    public int Delay { get; }

    /// <inheritdoc/>
    public DecoderRow[] Rows { get; }

    /// <inheritdoc/>
    public void Begin(SamplingOptions options, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        _draws.Clear();
        _cache.Clear();
        _sampler = new TensorSampler(options);
        foreach (var layer in _layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            layer.Refresh();
        }
    }

    /// <inheritdoc/>
    public void Read(int count)
    {
        using var all = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = PadPrompt(count);
        var tokens = HostTransfer.Upload([.. rows.Select(static row => (long)row.Token)], _model.Device);
        var hidden = Hidden(tokens, Batch(rows, slots: 1));
        _promptLogits?.Dispose();
        _promptLogits = Logits(hidden.narrow(0, count - 1, 1)).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void First(int slot, TokenDraw draw)
    {
        using var all = NewDisposeScope();
        using var noGrad = no_grad();
        var (tokens, logProbs) = _sampler!.Sample(_promptLogits!, TensorSampler.Uniforms([draw], _model.Device));
        _tokens.narrow(0, slot, 1).copy_(tokens.view(1));
        _draws.Add(tokens, logProbs, [0]);
    }

    /// <inheritdoc/>
    public void Step(int count)
    {
        using var all = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = PadSlots(count);
        var uniforms = TensorSampler.Uniforms(rows.Select(static row => row.Draw), _model.Device);
        var (tokens, logProbs) = _sampler!.Sample(Logits(Hidden(_tokens, Batch(rows, _slots))), uniforms);
        _tokens.copy_(tokens.view(-1));
        _draws.Add(tokens, logProbs, [.. Rows.Take(count).Select(static row => row.Slot)]);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<DrawnToken> Take() => _draws.Take();

    /// <inheritdoc/>
    public void CopySlot(int from, int to, int length)
    {
        using var noGrad = no_grad();
        _cache.Copy(from, to, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _draws.Clear();
        _draws.Dispose();
        _cache.Dispose();
        _tokens.Dispose();
        _masking.Seen.Dispose();
        _masking.Hidden.Dispose();
        _masking.All.Dispose();
        _promptLogits?.Dispose();
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }

    private DecoderBatch Batch(DecoderRow[] rows, int slots) => new(rows, slots, _config, _cache, _model.Rotary, _masking);

    // Row i is slot i. A free slot computes some token at position 0, which the next prompt overwrites.
    private DecoderRow[] PadSlots(int count)
    {
        DecoderRow[] rows = [.. Enumerable.Range(0, _slots).Select(slot => new DecoderRow(0, slot, 0))];
        foreach (var row in Rows.AsSpan(0, count))
        {
            rows[row.Slot] = row;
        }

        return rows;
    }

    private DecoderRow[] PadPrompt(int count)
    {
        var last = Rows[count - 1];
        return [.. Rows[..count], .. Enumerable.Range(1, _promptRows - count).Select(i => new DecoderRow(0, last.Slot, last.Position + i))];
    }

    private Tensor Logits(Tensor hidden) => functional.linear(hidden, _model.Weights.Head.Stored).to(float32);

    private Tensor Hidden(Tensor tokens, DecoderBatch batch)
    {
        var x = _model.Weights.Embedding.Stored.index_select(0, tokens);
        foreach (var layer in _layers)
        {
            layer.AddTo(x, batch);
        }

        return Dispatcher.RmsNorm(x, _model.Weights.FinalNorm.Stored, _config.RmsNormEpsilon);
    }
}
