namespace OpenRs.Recipes.ModelFiles;

/// <summary>How the files of a model name its family.</summary>
public static class ModelFamilies
{
    private static readonly (ModelFamily Family, string ModelType, string Architecture)[] All =
    [
        (ModelFamily.Qwen2, "qwen2", "Qwen2ForCausalLM"),
        (ModelFamily.Qwen3, "qwen3", "Qwen3ForCausalLM"),
        (ModelFamily.Llama, "llama", "LlamaForCausalLM"),
    ];

    /// <summary>The value of <c>model_type</c> of each family, as messages list them.</summary>
    public static string ModelTypes { get; } = string.Join(", ", All.Select(static known => known.ModelType));

    /// <summary>The entry of <c>architectures</c> of each family, as messages list them.</summary>
    public static string Architectures { get; } = string.Join(", ", All.Select(static known => known.Architecture));

    /// <summary>The family of a <c>model_type</c>; null where it is not supported.</summary>
    public static ModelFamily? Of(string? modelType) =>
        All.Where(known => known.ModelType == modelType).Select(static known => (ModelFamily?)known.Family).FirstOrDefault();

    /// <summary>The family's <c>model_type</c>, such as <c>qwen2</c>.</summary>
    public static string ModelType(this ModelFamily family) => All[(int)family].ModelType;

    /// <summary>The family's class in transformers, such as <c>Qwen2ForCausalLM</c>.</summary>
    public static string Architecture(this ModelFamily family) => All[(int)family].Architecture;
}
