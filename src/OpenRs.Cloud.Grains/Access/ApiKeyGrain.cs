namespace OpenRs.Cloud.Access;

/// <inheritdoc cref="IApiKeyGrain"/>
public sealed class ApiKeyGrain(
    IGrainContext context,
    [PersistentState(ApiKeyState.Name, StorageNames.Default)] IPersistentState<ApiKeyState> state) : IGrainBase, IApiKeyGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public async Task AssignAsync(string projectId, CancellationToken cancellationToken)
    {
        if (state.State.ProjectId is { } owner && owner != projectId)
        {
            throw new InvalidOperationException($"API key prefix {context.GrainId.Key} is in use.");
        }

        await state.ReplaceAsync(context, state.State with { ProjectId = projectId }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> GetProjectAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.ProjectId);
}
