namespace OpenRs.Recipes.ModelFiles;

/// <summary>The shape of a dense decoder: the fields of its config.json that the computation needs.</summary>
public sealed record DecoderConfig
{
    /// <summary>What its layers have beside the products that all families share.</summary>
    public ModelFamily Family { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Number of key and value heads; divides <see cref="HeadCount"/>.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head where it is not the hidden size over the heads, or null.</summary>
    public int? HeadDim { get; init; }

    /// <summary>
    /// Whether all products of attention have biases; a <see cref="ModelFamily.Qwen2"/> has those of query, key and value without it.
    /// </summary>
    public bool AttentionBias { get; init; }

    /// <summary>Longest sequence that the model was made for, tokens.</summary>
    public int MaxPositions { get; init; } = 32_768;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Scaling of the rotary frequencies; null for none (rope type <c>default</c>).</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>
    /// Precision of the rotary frequencies: <see cref="TensorType.F32"/> (default), as transformers and vLLM load every checkpoint.
    /// <see cref="TensorType.BF16"/> is what PyTorch's <c>model.to(bfloat16)</c> leaves behind, which rounds buffers too; only for
    /// comparison with values that were made so. Not part of config.json.
    /// </summary>
    public TensorType RotaryFrequencyType { get; init; } = TensorType.F32;

    /// <summary>Added to the mean square before the root in RMSNorm.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>Whether the output layer is the embedding.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Standard deviation of fresh weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>First token of a sequence, or null.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a completion.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Padding token, or null.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>How weights are stored: <see cref="TensorType.F32"/> or <see cref="TensorType.BF16"/>.</summary>
    public TensorType StorageType { get; init; } = TensorType.F32;

    /// <summary>Width of one head.</summary>
    public int HeadSize => HeadDim ?? (HiddenSize / HeadCount);

    /// <summary>Width of all query heads together, which is that of what attention gives.</summary>
    public int AttentionSize => HeadCount * HeadSize;

    /// <summary>Width of the fused product: all query, key and value heads.</summary>
    public int QueryKeyValueSize => (HeadCount + (2 * KeyValueHeadCount)) * HeadSize;

    /// <summary>Whether query, key and value have biases.</summary>
    public bool HasQueryKeyValueBias => Family == ModelFamily.Qwen2 || AttentionBias;

    /// <summary>Whether the output product of attention has a bias.</summary>
    public bool HasOutputBias => AttentionBias;

    /// <summary>Whether query and key heads are normalised before the rotation.</summary>
    public bool HasHeadNorms => Family == ModelFamily.Qwen3;

    /// <summary>Query heads that share a key and value head.</summary>
    public int GroupSize => HeadCount / KeyValueHeadCount;

    /// <summary>Weights and biases of the whole model; below 2^53 with sizes in range.</summary>
    public long ParameterCount
    {
        get
        {
            long hidden = HiddenSize, fused = QueryKeyValueSize;
            var layer = (hidden * (fused + AttentionSize)) + (3 * hidden * IntermediateSize) + (2 * hidden)
                + (HasQueryKeyValueBias ? fused : 0) + (HasOutputBias ? hidden : 0) + (HasHeadNorms ? 2 * HeadSize : 0);
            return (VocabSize * hidden * (TieEmbeddings ? 1 : 2)) + (LayerCount * layer) + hidden;
        }
    }

    /// <summary>Checks that the sizes fit each other and are those of a model: what is allocated later is sized by them.</summary>
    /// <exception cref="ArgumentException">A number is out of range, or does not divide another.</exception>
    public void Validate() => DecoderConfigLimits.Check(this);
}
