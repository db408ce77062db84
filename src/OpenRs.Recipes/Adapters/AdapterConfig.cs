using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>What an adapter_config.json says.</summary>
/// <param name="Lora">Rank, alpha and matrices.</param>
/// <param name="BaseModel">The model that it adapts, as its maker named it: an id of the catalog, a name on the Hub or a path; may be
/// empty.</param>
public sealed record AdapterConfig(LoraOptions Lora, string BaseModel);
