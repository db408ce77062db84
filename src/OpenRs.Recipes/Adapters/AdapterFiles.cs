namespace OpenRs.Recipes.Adapters;

/// <summary>Files of a LoRA adapter, in PEFT's layout.</summary>
public static class AdapterFiles
{
    /// <summary>The adapter's weights.</summary>
    public const string Weights = "adapter_model.safetensors";

    /// <summary>Rank, alpha, modules, and the model that the adapter belongs to.</summary>
    public const string Config = "adapter_config.json";
}
