using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// Deletes models that no run or evaluation needs. It hides the model and then looks for those, while whoever creates one looks for the
/// model again afterwards: of two that happen at once at least one notices the other.
/// </summary>
internal sealed class ModelRemoval(ModelCatalog catalog, IEnumerable<IResourceUsers> users)
{
    // A model is the checkpoint of step 0 of a store of its own.
    private const long Step = 0;

    /// <summary>Deletes a model.</summary>
    /// <exception cref="CloudException">MODEL_NOT_FOUND; MODEL_IN_USE.</exception>
    public async Task DeleteAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        await catalog.FindManifestAsync(projectId, id, cancellationToken);
        ThrowIfUsed(await FindUserAsync(projectId, id, cancellationToken), projectId, id);
        ResourceUser? late = null;
        await catalog.StoreOf(projectId, id).PruneAsync([Step], FindNeededAsync, cancellationToken);
        ThrowIfUsed(late, projectId, id);

        async Task<IReadOnlySet<long>> FindNeededAsync(CancellationToken token)
        {
            late = await FindUserAsync(projectId, id, token);
            return late is null ? new HashSet<long>() : new HashSet<long> { Step };
        }
    }

    private Task<ResourceUser?> FindUserAsync(string projectId, string id, CancellationToken cancellationToken) =>
        ResourceUser.FindAsync(users, kind => kind.FindModelUserAsync(projectId, id, cancellationToken));

    private static void ThrowIfUsed(ResourceUser? user, string projectId, string id)
    {
        if (user is not null)
        {
            throw user.Refusal(ErrorReason.ModelInUse, ResourceName.Model(projectId, id));
        }
    }
}
