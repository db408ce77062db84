namespace OpenRs.Recipes.ModelFiles;

/// <summary>A family of dense decoders: what its layers have beside the products that all share.</summary>
public enum ModelFamily
{
    /// <summary>Biases on query, key and value.</summary>
    Qwen2,

    /// <summary>
    /// RMSNorm of every query and key head before the rotation; biases on all products of attention where the config asks.
    /// </summary>
    Qwen3,

    /// <summary>Neither biases nor norms of heads.</summary>
    Llama,
}
