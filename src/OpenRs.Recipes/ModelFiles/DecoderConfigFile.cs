using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenRs.Recipes.ModelFiles;

/// <summary>Reads and writes config.json and generation_config.json in the Hugging Face layout.</summary>
public static class DecoderConfigFile
{
    /// <summary>Name of the model's shape file.</summary>
    public const string FileName = "config.json";

    private const string GenerationFileName = "generation_config.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a model folder's configuration.</summary>
    /// <param name="directory">The folder that holds config.json and, optionally, generation_config.json, whose eos ids win.</param>
    /// <exception cref="CheckpointFormatException">The file is missing, or asks for something that is not computed here.</exception>
    public static DecoderConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        using var document = BoundedJson.Read(path);
        var generation = Path.Combine(directory, GenerationFileName);
        using var sampling = File.Exists(generation) ? BoundedJson.Read(generation) : null;
        var eos = sampling is null ? null : new ConfigObject(generation, sampling.RootElement).Ids("eos_token_id");
        return DecoderConfigReader.Read(new ConfigObject(path, document.RootElement), eos);
    }

    /// <summary>Reads the content of a config.json.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="root">The content.</param>
    /// <exception cref="CheckpointFormatException">It asks for something that is not computed here.</exception>
    public static DecoderConfig Read(string path, JsonElement root) =>
        DecoderConfigReader.Read(new ConfigObject(path, root), generationEos: null);

    /// <summary>Writes config.json and generation_config.json so that transformers 4 and 5 read the same model.</summary>
    public static void Write(string directory, DecoderConfig config)
    {
        var root = Shared(config);
        if (config.Family == ModelFamily.Llama)
        {
            root["attention_bias"] = config.AttentionBias;
            root["mlp_bias"] = false;
        }
        else
        {
            root["max_window_layers"] = config.LayerCount;
            root["sliding_window"] = null;
            root["use_sliding_window"] = false;
        }

        if (config.Family == ModelFamily.Qwen3)
        {
            root["attention_bias"] = config.AttentionBias;
        }

        // Qwen3's class takes 128 where the key is missing, whatever the hidden size is.
        if (config.HeadDim is not null || config.Family == ModelFamily.Qwen3)
        {
            root["head_dim"] = config.HeadSize;
        }

        if (config.RopeScaling is { } scaling)
        {
            root["rope_scaling"] = Scaling(scaling);
        }

        var generation = new JsonObject
        {
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = Eos(config),
            ["pad_token_id"] = config.PadTokenId,
        };
        WriteSorted(Path.Combine(directory, FileName), root);
        WriteSorted(Path.Combine(directory, GenerationFileName), generation);
    }

    private static JsonObject Shared(DecoderConfig config) => new()
    {
        ["architectures"] = new JsonArray(config.Family.Architecture()),
        ["attention_dropout"] = 0.0,
        ["bos_token_id"] = config.BosTokenId,
        ["eos_token_id"] = Eos(config),
        ["hidden_act"] = "silu",
        ["hidden_size"] = config.HiddenSize,
        ["initializer_range"] = config.InitializerRange,
        ["intermediate_size"] = config.IntermediateSize,
        ["max_position_embeddings"] = config.MaxPositions,
        ["model_type"] = config.Family.ModelType(),
        ["num_attention_heads"] = config.HeadCount,
        ["num_hidden_layers"] = config.LayerCount,
        ["num_key_value_heads"] = config.KeyValueHeadCount,
        ["pad_token_id"] = config.PadTokenId,
        ["rms_norm_eps"] = config.RmsNormEpsilon,
        ["rope_theta"] = config.RopeTheta,
        ["tie_word_embeddings"] = config.TieEmbeddings,
        ["torch_dtype"] = config.StorageType == TensorType.BF16 ? "bfloat16" : "float32",
        ["use_cache"] = true,
        ["vocab_size"] = config.VocabSize,
    };

    private static JsonObject Scaling(RopeScaling scaling) => new()
    {
        ["factor"] = scaling.Factor,
        ["high_freq_factor"] = scaling.HighFrequencyFactor,
        ["low_freq_factor"] = scaling.LowFrequencyFactor,
        ["original_max_position_embeddings"] = scaling.OriginalPositions,
        ["rope_type"] = RopeScaling.RopeType,
    };

    /// <summary>Writes a JSON object with its keys in ordinal order.</summary>
    internal static void WriteSorted(string path, JsonObject root)
    {
        var sorted = new JsonObject(root.OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        File.WriteAllText(path, sorted.ToJsonString(Indented) + "\n");
    }

    private static JsonNode? Eos(DecoderConfig config) => config.EosTokenIds.Count switch
    {
        0 => null,
        1 => config.EosTokenIds[0],
        _ => new JsonArray([.. config.EosTokenIds.Select(id => (JsonNode)id)]),
    };
}
