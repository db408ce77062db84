using System.Text.Json;
using System.Text.Json.Nodes;
using OpenRs.Learning.Checkpoints;

namespace OpenRs.Learning.Models;

/// <summary>Reads and writes config.json and generation_config.json in the Hugging Face layout.</summary>
public static class Qwen2ConfigFile
{
    /// <summary>Name of the model's shape file.</summary>
    public const string FileName = "config.json";

    private const string GenerationFileName = "generation_config.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a model folder's configuration.</summary>
    /// <param name="directory">The folder that holds config.json and, optionally, generation_config.json, whose eos ids win.</param>
    /// <exception cref="CheckpointFormatException">The file is missing, not Qwen2, or uses something that is not computed here.</exception>
    public static Qwen2Config Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var root = Parse(path);
        try
        {
            CheckSupported(path, root);
            var generation = Path.Combine(directory, GenerationFileName);
            var eos = File.Exists(generation) ? Parse(generation)["eos_token_id"] : null;
            var config = Map(root) with { EosTokenIds = Ids(eos ?? root["eos_token_id"]) };
            config.Validate();
            if (root["head_dim"]?.GetValue<int>() is { } size && size != config.HeadSize)
            {
                throw new CheckpointFormatException(
                    path, $"head_dim is {size}; only hidden_size / num_attention_heads, {config.HeadSize}, is supported.");
            }

            return config;
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CheckpointFormatException(path, error.Message, error);
        }
    }

    /// <summary>Writes config.json and generation_config.json so that transformers 4 and 5 read the same model.</summary>
    public static void Write(string directory, Qwen2Config config)
    {
        var dtype = config.StorageType == TensorType.BF16 ? "bfloat16" : "float32";
        var root = new JsonObject
        {
            ["architectures"] = new JsonArray("Qwen2ForCausalLM"),
            ["attention_dropout"] = 0.0,
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = Eos(config),
            ["hidden_act"] = "silu",
            ["hidden_size"] = config.HiddenSize,
            ["initializer_range"] = config.InitializerRange,
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = config.MaxPositions,
            ["max_window_layers"] = config.LayerCount,
            ["model_type"] = "qwen2",
            ["num_attention_heads"] = config.HeadCount,
            ["num_hidden_layers"] = config.LayerCount,
            ["num_key_value_heads"] = config.KeyValueHeadCount,
            ["pad_token_id"] = config.PadTokenId,
            ["rms_norm_eps"] = config.RmsNormEpsilon,
            ["rope_theta"] = config.RopeTheta,
            ["sliding_window"] = null,
            ["tie_word_embeddings"] = config.TieEmbeddings,
            ["torch_dtype"] = dtype,
            ["use_cache"] = true,
            ["use_sliding_window"] = false,
            ["vocab_size"] = config.VocabSize,
        };
        var generation = new JsonObject
        {
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = Eos(config),
            ["pad_token_id"] = config.PadTokenId,
        };
        File.WriteAllText(Path.Combine(directory, FileName), root.ToJsonString(Indented) + "\n");
        File.WriteAllText(Path.Combine(directory, GenerationFileName), generation.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new CheckpointFormatException(path, "is not a JSON object.");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {error.Message}", error);
        }
    }

    private static void CheckSupported(string path, JsonObject root)
    {
        if (root["model_type"]?.GetValue<string>() is var type && type != "qwen2")
        {
            throw new CheckpointFormatException(path, $"model_type is '{type}'; only 'qwen2' is supported.");
        }

        if (root["use_sliding_window"]?.GetValue<bool>() == true)
        {
            throw new CheckpointFormatException(path, "use_sliding_window is true; sliding attention is not computed here.");
        }

        if (root["hidden_act"]?.GetValue<string>() is { } activation && activation != "silu")
        {
            throw new CheckpointFormatException(path, $"hidden_act is '{activation}'; only 'silu' is computed here.");
        }

        var rope = root["rope_parameters"] as JsonObject;
        if ((rope?["partial_rotary_factor"] ?? root["partial_rotary_factor"])?.GetValue<double>() is { } part && part != 1)
        {
            throw new CheckpointFormatException(path, $"partial_rotary_factor is {part}; heads are rotated whole here.");
        }

        var scaling = rope?["rope_type"] ?? root["rope_scaling"]?["rope_type"] ?? root["rope_scaling"]?["type"];
        if (scaling is not null && scaling.GetValue<string>() != "default")
        {
            throw new CheckpointFormatException(path, $"rope type '{scaling.GetValue<string>()}' is not computed here, only 'default'.");
        }
    }

    private static Qwen2Config Map(JsonObject root) => new()
    {
        VocabSize = Int(root, "vocab_size"),
        HiddenSize = Int(root, "hidden_size"),
        IntermediateSize = Int(root, "intermediate_size"),
        LayerCount = Int(root, "num_hidden_layers"),
        HeadCount = Int(root, "num_attention_heads"),
        KeyValueHeadCount = root["num_key_value_heads"] is null ? Int(root, "num_attention_heads") : Int(root, "num_key_value_heads"),
        MaxPositions = root["max_position_embeddings"]?.GetValue<int>() ?? 32_768,
        RopeTheta = (root["rope_parameters"]?["rope_theta"] ?? root["rope_theta"])?.GetValue<double>() ?? 10_000,
        RmsNormEpsilon = root["rms_norm_eps"]?.GetValue<double>() ?? 1e-6,
        TieEmbeddings = root["tie_word_embeddings"]?.GetValue<bool>() ?? false,
        InitializerRange = root["initializer_range"]?.GetValue<double>() ?? 0.02,
        BosTokenId = root["bos_token_id"]?.GetValue<int>(),
        PadTokenId = root["pad_token_id"]?.GetValue<int>(),
        StorageType = (root["dtype"] ?? root["torch_dtype"])?.GetValue<string>() == "bfloat16" ? TensorType.BF16 : TensorType.F32,
    };

    private static int Int(JsonObject root, string key) =>
        root[key]?.GetValue<int>() ?? throw new FormatException($"the required key '{key}' is missing.");

    private static IReadOnlyList<int> Ids(JsonNode? node) => node switch
    {
        null => [],
        JsonArray many => [.. many.Select(id => id!.GetValue<int>())],
        _ => [node.GetValue<int>()],
    };

    private static JsonNode? Eos(Qwen2Config config) => config.EosTokenIds.Count switch
    {
        0 => null,
        1 => config.EosTokenIds[0],
        _ => new JsonArray([.. config.EosTokenIds.Select(id => (JsonNode)id)]),
    };
}
