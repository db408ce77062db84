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
}
