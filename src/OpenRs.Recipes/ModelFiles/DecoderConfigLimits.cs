namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// The range of every number of a configuration, several times what the largest published models have, and of the weights that they make
/// together.
/// </summary>
internal static class DecoderConfigLimits
{
    private const int MaxVocabulary = 1 << 20;
    private const int MaxWidth = 1 << 16;
    private const int MaxIntermediate = 1 << 19;
    private const int MaxLayers = 1024;
    private const int MaxHeads = 1024;
    private const int MaxHeadSize = 1 << 14;
    private const int MaxAttention = 1 << 18;
    private const double MaxRopeFactor = 1e6;
    private const int MaxPositions = 1 << 24;
    private const long MaxParameters = 1L << 40;

    public static void Check(DecoderConfig config)
    {
        CheckSize("vocab_size", config.VocabSize, MaxVocabulary);
        CheckSize("hidden_size", config.HiddenSize, MaxWidth);
        CheckSize("intermediate_size", config.IntermediateSize, MaxIntermediate);
        CheckSize("num_hidden_layers", config.LayerCount, MaxLayers);
        CheckSize("num_attention_heads", config.HeadCount, MaxHeads);
        CheckSize("num_key_value_heads", config.KeyValueHeadCount, MaxHeads);
        CheckSize("head_dim", config.HeadDim ?? 1, MaxHeadSize);
        CheckSize("max_position_embeddings", config.MaxPositions, MaxPositions);
        CheckNumber("rope_theta", config.RopeTheta, least: 1, most: 1e12);
        CheckNumber("rms_norm_eps", config.RmsNormEpsilon, least: 0, most: 1);
        CheckNumber("initializer_range", config.InitializerRange, least: 0, most: 10);
        CheckScaling(config.RopeScaling);
        CheckIds(config);
        CheckFit(config);
        if (config.ParameterCount is var count && count > MaxParameters)
        {
            throw new ArgumentException($"its sizes make {count:n0} weights; at most {MaxParameters:n0} are allowed.");
        }
    }

    private static void CheckScaling(RopeScaling? scaling)
    {
        if (scaling is null)
        {
            return;
        }

        CheckNumber("factor", scaling.Factor, least: 1, most: MaxRopeFactor);
        CheckNumber("low_freq_factor", scaling.LowFrequencyFactor, least: 0, most: MaxRopeFactor);
        CheckNumber("high_freq_factor", scaling.HighFrequencyFactor, least: 0, most: MaxRopeFactor);
        CheckSize("original_max_position_embeddings", scaling.OriginalPositions, MaxPositions);
        if (scaling.HighFrequencyFactor <= scaling.LowFrequencyFactor)
        {
            throw new ArgumentException(
                $"high_freq_factor is {scaling.HighFrequencyFactor}; it must be above low_freq_factor, {scaling.LowFrequencyFactor}.");
        }
    }

    private static void CheckFit(DecoderConfig config)
    {
        if (config.HeadDim is null && config.HiddenSize % config.HeadCount != 0)
        {
            throw new ArgumentException(
                $"hidden_size {config.HiddenSize} must be a multiple of num_attention_heads {config.HeadCount} "
                + "where there is no head_dim.");
        }

        if (config.HeadCount % config.KeyValueHeadCount != 0)
        {
            throw new ArgumentException(
                $"num_attention_heads {config.HeadCount} must be a multiple of num_key_value_heads {config.KeyValueHeadCount}.");
        }

        if (config.HeadSize % 2 != 0)
        {
            throw new ArgumentException(
                $"head_dim, or hidden_size / num_attention_heads without it, is {config.HeadSize}; it must be even to be rotated.");
        }

        if ((long)config.HeadCount * config.HeadSize is var attention && attention > MaxAttention)
        {
            throw new ArgumentException($"num_attention_heads times head_dim is {attention}; at most {MaxAttention} is allowed.");
        }

        if (config.StorageType is not (TensorType.F32 or TensorType.BF16))
        {
            throw new ArgumentException($"Weights are stored as F32 or BF16, not {config.StorageType}.");
        }
    }

    private static void CheckIds(DecoderConfig config)
    {
        var ids = config.EosTokenIds.Append(config.BosTokenId ?? 0).Append(config.PadTokenId ?? 0);
        if (ids.Any(static id => id is < -1 or >= MaxVocabulary))
        {
            throw new ArgumentException($"bos_token_id, eos_token_id and pad_token_id must be below {MaxVocabulary}; -1 stands for none.");
        }
    }

    private static void CheckSize(string key, int value, int most)
    {
        if (value < 1 || value > most)
        {
            throw new ArgumentException($"{key} is {value}; it must be from 1 to {most}.");
        }
    }

    private static void CheckNumber(string key, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException($"{key} is {value}; it must be from {least} to {most}.");
        }
    }
}
