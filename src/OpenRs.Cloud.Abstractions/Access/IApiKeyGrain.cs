namespace OpenRs.Cloud.Access;

/// <summary>
/// Where to look an API key up; the key is the prefix. It says nothing of whether the key holds: that is for the project's
/// <see cref="IProjectAccessGrain"/> to say.
/// </summary>
[Alias("openrs.IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Gives the prefix to a project.</summary>
    /// <exception cref="InvalidOperationException">Another project has it.</exception>
    [Alias("AssignAsync")]
    Task AssignAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>The project of the prefix; <see langword="null"/> when no key was made with it.</summary>
    [Alias("GetProjectAsync")]
    Task<string?> GetProjectAsync(CancellationToken cancellationToken = default);
}
