using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>The names of <see cref="LoraModules"/> in recipes and in PEFT's adapter_config.json.</summary>
public static class LoraModuleNames
{
    /// <summary>Stands for all modules in a recipe and in PEFT.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>Each module with its name, in the order in which a layer computes them.</summary>
    public static IReadOnlyDictionary<string, LoraModules> ByName { get; } = new OrderedDictionary<string, LoraModules>
    {
        ["q_proj"] = LoraModules.Query,
        ["k_proj"] = LoraModules.Key,
        ["v_proj"] = LoraModules.Value,
        ["o_proj"] = LoraModules.Output,
        ["gate_proj"] = LoraModules.Gate,
        ["up_proj"] = LoraModules.Up,
        ["down_proj"] = LoraModules.Down,
    };

    /// <summary>The names of modules, in the order in which a layer computes them.</summary>
    public static IReadOnlyList<string> Of(LoraModules modules) =>
        [.. ByName.Where(entry => modules.HasFlag(entry.Value)).Select(static entry => entry.Key)];
}
