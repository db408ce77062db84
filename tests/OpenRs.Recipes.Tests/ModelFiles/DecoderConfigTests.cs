using System.Text;
using System.Text.Json.Nodes;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Tests.ModelFiles;

/// <summary>What config.json says of the three families, and what is refused of them.</summary>
public sealed class DecoderConfigTests
{
    private const string Sizes = """
        "vocab_size":512,"hidden_size":64,"intermediate_size":128,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2
        """;

    private const string Scaling = """
        {"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64}
        """;

    /// <summary>Family, key, its value as JSON, and what the message must say beside the key.</summary>
    public static TheoryData<string, string, string, string> Unsupported => new()
    {
        { "llama", "model_type", "\"mixtral\"", "'mixtral' (architectures: LlamaForCausalLM); supported are qwen2, qwen3, llama" },
        { "qwen3", "model_type", "\"qwen3_moe\"", "supported are qwen2, qwen3, llama" },
        { "qwen3", "architectures", """["Qwen3ForSequenceClassification"]""", "supported are Qwen2ForCausalLM, Qwen3ForCausalLM" },
        { "llama", "architectures", """["Qwen2ForCausalLM"]""", "with model_type 'llama'" },
        { "llama", "architectures", "[]", "with model_type 'llama'" },
        { "llama", "architectures", "[7]", "must be a list of texts" },
        { "qwen2", "use_sliding_window", "true", "only false is supported" },
        { "qwen3", "use_sliding_window", "true", "only false is supported" },
        { "qwen3", "layer_types", """["full_attention","sliding_attention"]""", "'sliding_attention'; only 'full_attention'" },
        { "llama", "attention_bias", "true", "only false is supported" },
        { "llama", "mlp_bias", "true", "only false is supported" },
        { "qwen3", "hidden_act", "\"gelu\"", "is 'gelu'; only 'silu'" },
        { "llama", "partial_rotary_factor", "0.5", "is 0.5" },
        { "qwen3", "rope_scaling", """{"type":"yarn","factor":4}""", "'yarn' is not computed here; supported are default, llama3" },
        { "llama", "rope_parameters", """{"rope_type":"dynamic","factor":4}""", "'dynamic'" },
        { "llama", "rope_parameters", """{"full_attention":{"rope_type":"default"}}""", "one rotary embedding for all layers" },
        { "qwen3", "num_experts", "128", "is 128; only dense models" },
        { "llama", "num_local_experts", "8", "is 8; only dense models" },
        { "llama", "quantization_config", """{"quant_method":"gptq"}""", "only weights stored as float32 or bfloat16" },
    };

    /// <summary>Key of the scaling, its value as JSON.</summary>
    public static TheoryData<string, string> BadScalings => new()
    {
        { "factor", "0.5" },
        { "factor", "1e300" },
        { "factor", "\"8\"" },
        { "factor", "null" },
        { "low_freq_factor", "-1" },
        { "low_freq_factor", "null" },
        { "high_freq_factor", "1.0" },
        { "high_freq_factor", "1e999" },
        { "original_max_position_embeddings", "0" },
        { "original_max_position_embeddings", "2000000000" },
        { "original_max_position_embeddings", "64.5" },
        { "original_max_position_embeddings", "null" },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Read_KeyThatIsNotSupported_NamesKeyValueAndFile(string family, string key, string value, string words)
    {
        var error = Assert.Throws<CheckpointFormatException>(() => Read(family, (key, value)));
        Assert.Contains(words, error.Problem, StringComparison.Ordinal);
        Assert.Contains(key is "rope_scaling" or "rope_parameters" ? "rope" : key, error.Problem, StringComparison.Ordinal);
        Assert.Contains("folder/config.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [MemberData(nameof(BadScalings))]
    public void Read_ScalingThatNoModelHas_NamesTheKey(string key, string value)
    {
        foreach (var parent in new[] { "rope_scaling", "rope_parameters" })
        {
            var scaling = JsonNode.Parse(Scaling)!;
            scaling[key] = JsonNode.Parse(value);
            var error = Assert.Throws<CheckpointFormatException>(() => Read("llama", (parent, scaling.ToJsonString())));
            Assert.Contains(key, error.Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("15", "head_dim")]
    [InlineData("0", "head_dim is 0")]
    [InlineData("-16", "head_dim is -16")]
    [InlineData("1073741824", "head_dim is 1073741824")]
    public void Read_HeadThatNoModelHas_NamesTheKey(string value, string words) => Assert.Contains(
        words,
        Assert.Throws<CheckpointFormatException>(() => Read("qwen3", ("head_dim", value))).Problem,
        StringComparison.Ordinal);

    [Fact]
    public void Read_Llama3Scaling_IsTheSameInBothSpellings()
    {
        var old = Read("llama", ("rope_theta", "500000.0"), ("rope_scaling", Scaling));
        var parameters = JsonNode.Parse(Scaling)!;
        parameters["rope_theta"] = 500_000.0;
        Assert.Equal(old.RopeScaling, Read("llama", ("rope_parameters", parameters.ToJsonString())).RopeScaling);
        Assert.Equal(500_000, Read("llama", ("rope_parameters", parameters.ToJsonString())).RopeTheta);
        Assert.Equal((500_000, new RopeScaling(8, 1, 4, 64)), (old.RopeTheta, old.RopeScaling));
    }

    // Of transformers' formula for the llama3 type: long waves are stretched, short ones stay, one between is blended.
    [Theory]
    [InlineData(0.01, 0.00125)]
    [InlineData(1, 1)]
    [InlineData(0.2, 0.0855)]
    public void Apply_Frequency_IsScaledByItsWavelength(double frequency, double expected) =>
        Assert.Equal(expected, new RopeScaling(8, 1, 4, 64).Apply(frequency), 1e-4);

    [Fact]
    public void Read_WhatIsLeftOut_IsWhatTransformersTakes()
    {
        Assert.Equal((128, 32_768), (Read("qwen3").HeadSize, Read("qwen3").MaxPositions));
        Assert.Equal((16, 2048), (Read("llama").HeadSize, Read("llama").MaxPositions));
        Assert.Equal((16, 32_768), (Read("qwen2").HeadSize, Read("qwen2").MaxPositions));
    }

    [Fact]
    public void Read_Family_SaysWhatLayersHave()
    {
        Assert.Equal((true, false, false), Parts(Read("qwen2", ("attention_bias", "true"))));
        Assert.Equal((false, false, true), Parts(Read("qwen3", ("attention_bias", "false"))));
        Assert.Equal((true, true, true), Parts(Read("qwen3", ("attention_bias", "true"))));
        Assert.Equal((false, false, false), Parts(Read("llama")));
    }

    private static (bool QueryKeyValueBias, bool OutputBias, bool HeadNorms) Parts(DecoderConfig config) =>
        (config.HasQueryKeyValueBias, config.HasOutputBias, config.HasHeadNorms);

    private static DecoderConfig Read(string family, params (string Key, string Value)[] changes)
    {
        var known = ModelFamilies.Of(family)!.Value;
        var root = JsonNode.Parse($$"""{"architectures":["{{known.Architecture()}}"],"model_type":"{{family}}",{{Sizes}}}""")!;
        foreach (var (key, value) in changes)
        {
            root[key] = JsonNode.Parse(value);
        }

        using var document = BoundedJson.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), BoundedJson.MaxSmallValues);
        return DecoderConfigFile.Read("folder/config.json", document.RootElement);
    }
}
