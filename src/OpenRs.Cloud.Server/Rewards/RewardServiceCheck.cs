using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;
using OpenRs.Recipes.Rewards;

namespace OpenRs.Cloud.Server.Rewards;

/// <summary>Refuses recipes that name a reward service where none may be.</summary>
internal static class RewardServiceCheck
{
    /// <summary>Checks a recipe.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="hosts">The hosts that are allowed.</param>
    public static void Check(FieldViolations violations, Recipe recipe, RewardHosts hosts)
    {
        foreach (var reward in RecipeRewards.ServicesOf(recipe))
        {
            var url = new Uri(reward.Service!.Url);
            violations.Require(
                hosts.Allows(url),
                "spec.recipe.rewards",
                $"reward service '{reward.Name}' is at {url.Host}:{url.Port}, which this server's setting OpenRs:RewardHosts does not "
                + "allow. Whoever runs the server can add it there, and agents need it in --reward-hosts.",
                ErrorReason.InvalidRecipe);
        }
    }
}
