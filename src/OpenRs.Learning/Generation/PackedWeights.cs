using System.Runtime.InteropServices;
using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation;

/// <summary>A model's weights in the form that the decoder reads.</summary>
internal sealed class PackedWeights : IDisposable
{
    private readonly Qwen2ForCausalLM _model;
    private readonly Layer[] _layers;

    public PackedWeights(Qwen2ForCausalLM model)
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
    public void Refresh()
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < _layers.Length; i++)
        {
            var (source, target) = (_model.Weights.Layers[i], _layers[i]);
            target.QueryKeyValue.Pack(source.QueryKeyValue);
            target.Output.Pack(source.Output);
            target.GateUp.Pack(source.GateUp);
            target.Down.Pack(source.Down);
            Copy(source.QueryKeyValueBias, target.Bias);
            Copy(source.InputNorm, target.InputNorm);
            Copy(source.PostNorm, target.PostNorm);
        }

        Head.Pack(_model.Weights.Head);
        Copy(_model.Weights.FinalNorm, FinalNorm);
    }

    /// <summary>Copies a token's embedding, widened if need be.</summary>
    public void CopyEmbedding(int token, Span<float> row)
    {
        var weight = _model.Weights.Embedding;
        var start = token * _model.Config.HiddenSize;
        if (weight.dtype == float32)
        {
            MemoryMarshal.Cast<byte, float>(weight.bytes).Slice(start, row.Length).CopyTo(row);
            return;
        }

        var narrow = MemoryMarshal.Cast<byte, ushort>(weight.bytes).Slice(start, row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = BitConverter.UInt32BitsToSingle((uint)narrow[i] << 16);
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

    private static void Copy(Tensor source, float[] target) => source.detach().to(float32).data<float>().CopyTo(target);

    internal sealed class Layer(Qwen2Config config)
    {
        public PackedMatrix QueryKeyValue { get; } = new((config.HeadCount + (2 * config.KeyValueHeadCount)) * config.HeadSize, config.HiddenSize, config.StorageType);

        public PackedMatrix Output { get; } = new(config.HiddenSize, config.HiddenSize, config.StorageType);

        public PackedMatrix GateUp { get; } = new(2 * config.IntermediateSize, config.HiddenSize, config.StorageType);

        public PackedMatrix Down { get; } = new(config.HiddenSize, config.IntermediateSize, config.StorageType);

        public float[] Bias { get; } = new float[(config.HeadCount + (2 * config.KeyValueHeadCount)) * config.HeadSize];

        public float[] InputNorm { get; } = new float[config.HiddenSize];

        public float[] PostNorm { get; } = new float[config.HiddenSize];
    }
}
