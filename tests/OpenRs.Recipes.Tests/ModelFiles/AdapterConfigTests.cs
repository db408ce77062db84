using System.Text.Json.Nodes;
using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests.ModelFiles;

public sealed class AdapterConfigTests : IDisposable
{
    // What PEFT 0.20 writes, with the keys that say nothing.
    private const string Peft =
        """
        {"alora_invocation_tokens": null, "alpha_pattern": {}, "auto_mapping": null, "base_model_name_or_path": "org/model",
         "bias": "none", "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true, "layers_to_transform": null,
         "loftq_config": {}, "lora_alpha": 12, "lora_bias": false, "lora_dropout": 0.05, "megatron_core": "megatron.core",
         "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.20.1", "qalora_group_size": 16, "r": 3, "rank_pattern": {},
         "target_modules": ["up_proj", "v_proj"], "task_type": "CAUSAL_LM", "use_dora": false, "use_rslora": false}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-adapter-").FullName;

    [Fact]
    public void Read_WhatPeftWrites_GivesRankAlphaAndModules()
    {
        var config = Read(Peft);
        Assert.Equal(new LoraOptions { UpdateRank = 3, Alpha = 12, TargetModules = LoraModules.Up | LoraModules.Value }, config.Lora);
        Assert.Equal("org/model", config.BaseModel);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(0.5)]
    public void Write_ReadBack_IsTheSame(double alpha)
    {
        var config = new AdapterConfig(new LoraOptions { UpdateRank = 64, Alpha = alpha, TargetModules = LoraModules.Gate }, "m-1");
        AdapterConfigFile.Write(_folder, config);
        Assert.Equal(config, AdapterConfigFile.Read(_folder));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, AdapterFiles.Config)))!;
        Assert.Equal(alpha == 12 ? "12" : "0.5", json["lora_alpha"]!.ToJsonString());
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "'peft_type' is 'IA3'; supported is LORA")]
    [InlineData("bias", "\"all\"", "'bias' must be none")]
    [InlineData("use_rslora", "true", "'use_rslora' is set")]
    [InlineData("use_dora", "true", "'use_dora' is set")]
    [InlineData("rank_pattern", "{\"q_proj\": 8}", "'rank_pattern' is set")]
    [InlineData("layers_to_transform", "[0]", "'layers_to_transform' is set")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "'modules_to_save' is set")]
    [InlineData("init_lora_weights", "\"pissa\"", "'init_lora_weights' must be true")]
    [InlineData("a_key_of_tomorrow", "1", "'a_key_of_tomorrow' is set")]
    [InlineData("target_modules", "[\"lm_head\"]", "'target_modules' names 'lm_head'")]
    [InlineData("target_modules", "[]", "'target_modules' must be a list of at least one")]
    [InlineData("target_modules", "\".*proj\"", "'target_modules' must be a list of texts")]
    [InlineData("r", "0", "'r' must be a whole number from 1 to 1024")]
    [InlineData("r", "4097", "'r' must be a whole number from 1 to 1024")]
    [InlineData("r", "\"8\"", "'r' must be a whole number")]
    [InlineData("lora_alpha", "-1", "'lora_alpha' a number above 0")]
    [InlineData("lora_alpha", "1e999", "'lora_alpha'")]
    public void Read_WhatIsNotComputed_IsRefusedByKey(string key, string value, string message)
    {
        var json = JsonNode.Parse(Peft)!.AsObject();
        var changed = json.ToJsonString().Replace($"\"{key}\":{json[key]?.ToJsonString() ?? "null"}", "", StringComparison.Ordinal);
        changed = changed.Replace(",,", ",", StringComparison.Ordinal).TrimEnd('}').TrimEnd(',') + $",\"{key}\":{value}}}";
        Assert.Contains(message, Assert.Throws<CheckpointFormatException>(() => Read(changed)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private AdapterConfig Read(string json)
    {
        File.WriteAllText(Path.Combine(_folder, AdapterFiles.Config), json);
        return AdapterConfigFile.Read(_folder);
    }
}
