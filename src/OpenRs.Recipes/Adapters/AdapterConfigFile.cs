using System.Text.Json.Nodes;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>Reads and writes adapter_config.json of LoRA adapters in PEFT's layout.</summary>
public static class AdapterConfigFile
{
    private const int MaxRank = 1024;

    // Keys that change what is computed, and the values with which they do not.
    private static readonly (string Key, Func<ConfigObject, string, bool> IsNeutral, string Supported)[] Neutral =
    [
        ("peft_type", static (config, key) => config.Text(key) == "LORA", "LORA"),
        ("bias", static (config, key) => config.Text(key) is null or "none", "none"),
        ("fan_in_fan_out", IsUnset, "false"),
        ("use_rslora", IsUnset, "false"),
        ("use_dora", IsUnset, "false"),
        ("lora_bias", IsUnset, "false"),
        ("modules_to_save", IsEmptyList, "null"),
        ("layers_to_transform", static (config, key) => !config.Has(key), "null"),
        ("exclude_modules", static (config, key) => !config.Has(key), "null"),
        ("rank_pattern", IsEmptyObject, "{}"),
        ("alpha_pattern", IsEmptyObject, "{}"),
    ];

    /// <summary>Reads an adapter folder's configuration.</summary>
    /// <param name="directory">The folder that holds adapter_config.json.</param>
    /// <exception cref="CheckpointFormatException">The file is missing, or asks for something that is not computed here.</exception>
    public static AdapterConfig Read(string directory)
    {
        var path = Path.Combine(directory, AdapterFiles.Config);
        using var document = BoundedJson.Read(path);
        var config = new ConfigObject(path, document.RootElement);
        foreach (var (key, isNeutral, supported) in Neutral)
        {
            if (!isNeutral(config, key))
            {
                throw config.Wrong($"'{key}' has a value that is not computed here; supported is {supported}.");
            }
        }

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

    private static bool IsUnset(ConfigObject config, string key) => config.Flag(key) != true;

    private static bool IsEmptyList(ConfigObject config, string key) => config.Texts(key) is null or { Count: 0 };

    private static bool IsEmptyObject(ConfigObject config, string key) => config.Object(key) is not { IsEmpty: false };
}
