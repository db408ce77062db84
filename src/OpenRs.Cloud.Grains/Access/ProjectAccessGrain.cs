using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Access;

/// <inheritdoc cref="IProjectAccessGrain"/>
public sealed class ProjectAccessGrain(
    IGrainContext context,
    [PersistentState("access", StorageNames.Default)] IPersistentState<ProjectAccessState> state,
    IGrainFactory grains) : IGrainBase, IProjectAccessGrain
{
    // The keys are written as one; people and services of a project are far fewer.
    private const int MaxKeys = 1000;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string ProjectId => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public async Task AddKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken)
    {
        if (state.State.Keys.Length >= MaxKeys)
        {
            throw new CloudException(
                CloudErrorKind.ResourceExhausted,
                ErrorReason.TooManyApiKeys,
                $"projects/{ProjectId} has {MaxKeys} API keys already. Revoke those that nobody needs.");
        }

        // The pointer first: a crash in between leaves one that points at nothing, and a key that nobody has seen.
        await grains.GetGrain<IApiKeyGrain>(key.Prefix).AssignAsync(ProjectId, cancellationToken);
        await state.ReplaceAsync(context, new ProjectAccessState { Keys = state.State.Keys.Add(key) }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApiKeyRecord?> FindKeyAsync(string prefix, CancellationToken cancellationToken) => Task.FromResult(Find(prefix));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKeyRecord>> ListKeysAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApiKeyRecord>>(state.State.Keys);

    /// <inheritdoc/>
    public async Task<bool> RemoveKeyAsync(string prefix, CancellationToken cancellationToken)
    {
        if (Find(prefix) is not { } key)
        {
            return false;
        }

        return await state.ReplaceAsync(context, new ProjectAccessState { Keys = state.State.Keys.Remove(key) }, cancellationToken);
    }

    private ApiKeyRecord? Find(string prefix) => state.State.Keys.FirstOrDefault(key => key.Prefix == prefix);
}
