namespace OpenRs.Cloud.Access;

/// <summary>The API keys of one project; the key is the project id.</summary>
[Alias("openrs.IProjectAccessGrain")]
public interface IProjectAccessGrain : IGrainWithStringKey
{
    /// <summary>Adds a key.</summary>
    /// <exception cref="Errors.CloudException">TOO_MANY_API_KEYS when the project has as many as it may.</exception>
    [Alias("AddKeyAsync")]
    Task AddKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken = default);

    /// <summary>A key by its prefix; <see langword="null"/> when the project has none of it, or no more.</summary>
    [Alias("FindKeyAsync")]
    Task<ApiKeyRecord?> FindKeyAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>All keys, oldest first; also those that are expired.</summary>
    [Alias("ListKeysAsync")]
    Task<IReadOnlyList<ApiKeyRecord>> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a key: the next call with it is refused.</summary>
    /// <returns>Whether there was one.</returns>
    [Alias("RemoveKeyAsync")]
    Task<bool> RemoveKeyAsync(string prefix, CancellationToken cancellationToken = default);
}
