using OpenRs.Learning.Models;
using OpenRs.Recipes;
using OpenRs.Recipes.Options;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>The model that a run starts from.</summary>
internal static class BaseModel
{
    /// <summary>Loads it in the type that a recipe trains.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights.</param>
    public static CausalLanguageModel Load(string folder, Recipe recipe, Device device, CancellationToken cancellationToken) =>
        CausalLanguageModel.Load(folder, device, recipe.Dtype.ToTensorType(), cancellationToken);

    /// <summary>Loads it to be trained, with a fresh adapter where the recipe has one.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="modelId">Id of the model, which the adapter's files name.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights.</param>
    public static CausalLanguageModel LoadPolicy(
        string folder, Recipe recipe, string modelId, Device device, CancellationToken cancellationToken)
    {
        var model = Load(folder, recipe, device, cancellationToken);
        if (recipe.Lora.IsUsed)
        {
            model.AddAdapter(recipe.Lora, (ulong)recipe.Seed, modelId);
        }

        return model;
    }

    /// <summary>
    /// Loads what the loss compares with; <see langword="null"/> where it compares with nothing, or with the policy without its adapter.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights.</param>
    public static CausalLanguageModel? LoadReference(string folder, Recipe recipe, Device device, CancellationToken cancellationToken) =>
        recipe.HasReference && !recipe.Lora.IsUsed ? Load(folder, recipe, device, cancellationToken) : null;
}
