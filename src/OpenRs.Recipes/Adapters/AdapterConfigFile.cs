using System.Text.Json.Nodes;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>Reads and writes adapter_config.json of LoRA adapters in PEFT's layout.</summary>
public static class AdapterConfigFile
{
    private const int MaxRank = 1024;

    // Keys that are read here, and those that change nothing of a trained adapter. PEFT gains keys with each release, and most of them
    // change what is computed: any other key must be unset.
    private static readonly HashSet<string> Known =
    [
        "r", "lora_alpha", "target_modules", "peft_type", "bias", "init_lora_weights", "base_model_name_or_path", "auto_mapping",
        "inference_mode", "lora_dropout", "megatron_core", "peft_version", "qalora_group_size", "revision", "task_type",
    ];

    /// <summary>Reads an adapter folder's configuration.</summary>
    /// <param name="directory">The folder that holds adapter_config.json.</param>
    /// <exception cref="CheckpointFormatException">The file is missing, or asks for something that is not computed here.</exception>
    public static AdapterConfig Read(string directory)
    {
        var path = Path.Combine(directory, AdapterFiles.Config);
        using var document = BoundedJson.Read(path);
        var config = new ConfigObject(path, document.RootElement);
        Check(config);
        var rank = config.Integer("r");
        var alpha = config.Number("lora_alpha");
        return rank is > 0 and <= MaxRank && alpha is > 0 && double.IsFinite(alpha.Value)
            ? new AdapterConfig(
                new LoraOptions { UpdateRank = rank.Value, Alpha = alpha.Value, TargetModules = Modules(config) },
                config.Text("base_model_name_or_path") ?? "")
            : throw config.Wrong($"'r' must be a whole number from 1 to {MaxRank}, and 'lora_alpha' a number above 0.");
    }

    /// <summary>Writes the file so that PEFT loads the adapter.</summary>
    public static void Write(string directory, AdapterConfig config)
    {
        var names = LoraModuleNames.Of(config.Lora.TargetModules);
        DecoderConfigFile.WriteSorted(Path.Combine(directory, AdapterFiles.Config), new JsonObject
        {
            ["base_model_name_or_path"] = config.BaseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,

            // PEFT's is a whole number, in files as in its code.
            ["lora_alpha"] = config.Lora.Alpha == Math.Floor(config.Lora.Alpha) ? (long)config.Lora.Alpha : config.Lora.Alpha,
            ["lora_dropout"] = 0.0,
            ["modules_to_save"] = null,
            ["peft_type"] = "LORA",
            ["r"] = config.Lora.UpdateRank,
            ["target_modules"] = new JsonArray([.. names.Select(static name => (JsonNode)name)]),
            ["task_type"] = "CAUSAL_LM",
            ["use_dora"] = false,
            ["use_rslora"] = false,
        });
    }

    private static void Check(ConfigObject config)
    {
        if (config.SetKeys.FirstOrDefault(static key => !Known.Contains(key)) is { } unknown)
        {
            throw config.Wrong($"'{RecipeProblem.Shorten(unknown)}' is set: it asks for something that is not computed here.");
        }

        if (config.Text("peft_type") != "LORA")
        {
            throw config.Wrong($"'peft_type' is '{RecipeProblem.Shorten(config.Text("peft_type") ?? "")}'; supported is LORA.");
        }

        if (config.Text("bias") is not (null or "none"))
        {
            throw config.Wrong("'bias' must be none: biases are not trained.");
        }

        // PiSSA and its like change the weights that the adapter belongs to.
        if (config.SetKeys.Contains("init_lora_weights") && !config.IsTrue("init_lora_weights"))
        {
            throw config.Wrong("'init_lora_weights' must be true: some of the others change the model's own weights.");
        }
    }

    private static LoraModules Modules(ConfigObject config)
    {
        var names = config.Texts("target_modules") ?? [];
        if (names.FirstOrDefault(static name => !LoraModuleNames.ByName.ContainsKey(name)) is { } unknown)
        {
            var supported = string.Join(", ", LoraModuleNames.ByName.Keys);
            throw config.Wrong($"'target_modules' names '{RecipeProblem.Shorten(unknown)}'; supported are {supported}.");
        }

        var modules = names.Aggregate(LoraModules.None, static (all, name) => all | LoraModuleNames.ByName[name]);
        return modules == LoraModules.None ? throw config.Wrong("'target_modules' must be a list of at least one module.") : modules;
    }
}
