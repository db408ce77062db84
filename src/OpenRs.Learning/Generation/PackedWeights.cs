using System.Runtime.InteropServices;
using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation;

/// <summary>A model's weights in the form that the decoder reads.</summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly CausalLanguageModel _model;
    private readonly Layer[] _layers;

    public PackedWeights(CausalLanguageModel model)
    {
        _model = model;
        var config = model.Config;
        _layers = [.. Enumerable.Range(0, config.LayerCount).Select(_ => new Layer(config))];
        Head = new PackedMatrix(config.VocabSize, config.HiddenSize, config.StorageType);
        FinalNorm = new float[config.HiddenSize];
    }

    public IReadOnlyList<Layer> Layers => _layers;

    public PackedMatrix Head { get; }

    public float[] FinalNorm { get; }

    /// <summary>Takes over the model's present weights: one pass over them, small beside the tokens of a call.</summary>
    public void Refresh(CancellationToken cancellationToken)
    {
        using var all = NewDisposeScope();
        for (var i = 0; i < _layers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (source, target) = (_model.Weights.Layers[i], _layers[i]);
            target.QueryKeyValue.Pack(source.QueryKeyValue.Stored);
            target.Output.Pack(source.Output.Stored);
            target.GateUp.Pack(source.GateUp.Stored);
            target.Down.Pack(source.Down.Stored);
            Copy(source.QueryKeyValueBias, target.QueryKeyValueBias);
            Copy(source.HeadNorms, target.HeadNorms);
            Copy(source.OutputBias, target.OutputBias);
            Floats(source.InputNorm.Wide()).CopyTo(target.InputNorm);
            Floats(source.PostNorm.Wide()).CopyTo(target.PostNorm);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Head.Pack(_model.Weights.Head.Stored);
        Floats(_model.Weights.FinalNorm.Wide()).CopyTo(FinalNorm);
    }

    /// <summary>Copies a token's embedding, widened if need be.</summary>
    public void CopyEmbedding(int token, Span<float> row)
    {
        var stored = _model.Weights.Embedding.Stored;
        var start = token * row.Length;
        if (stored.dtype == float32)
        {
            Floats(stored).Slice(start, row.Length).CopyTo(row);
            return;
        }

        var halves = MemoryMarshal.Cast<byte, ushort>(stored.bytes).Slice(start, row.Length);
        fixed (ushort* source = halves)
        {
            fixed (float* target = row)
            {
                LaneMath.Widen(source, target, row.Length);
            }
        }
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.QueryKeyValue.Dispose();
            layer.Output.Dispose();
            layer.GateUp.Dispose();
            layer.Down.Dispose();
        }

        Head.Dispose();
    }

    private static void Copy(Parameter? source, float[] target)
    {
        if (source is not null)
        {
            Floats(source.Wide()).CopyTo(target);
        }
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    internal sealed class Layer(DecoderConfig config)
    {
        public PackedMatrix QueryKeyValue { get; } = new(config.QueryKeyValueSize, config.HiddenSize, config.StorageType);

        public PackedMatrix Output { get; } = new(config.HiddenSize, config.AttentionSize, config.StorageType);

        public PackedMatrix GateUp { get; } = new(2 * config.IntermediateSize, config.HiddenSize, config.StorageType);

        public PackedMatrix Down { get; } = new(config.HiddenSize, config.IntermediateSize, config.StorageType);

        /// <summary>Empty without one, as are <see cref="HeadNorms"/> and <see cref="OutputBias"/>.</summary>
        public float[] QueryKeyValueBias { get; } = new float[config.HasQueryKeyValueBias ? config.QueryKeyValueSize : 0];

        /// <summary>Of query heads, then of key heads.</summary>
        public float[] HeadNorms { get; } = new float[config.HasHeadNorms ? 2 * config.HeadSize : 0];

        public float[] OutputBias { get; } = new float[config.HasOutputBias ? config.HiddenSize : 0];

        public float[] InputNorm { get; } = new float[config.HiddenSize];

        public float[] PostNorm { get; } = new float[config.HiddenSize];
    }
}
