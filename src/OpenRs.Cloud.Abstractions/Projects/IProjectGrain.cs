using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Projects;

/// <summary>The runs of one project; the key is the project id.</summary>
[Alias("openrs.IProjectGrain")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>Creates a run. The same request id with the same spec answers the run of the first call.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs.</exception>
    [Alias("CreateRunAsync")]
    Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Ids of the project's runs, newest first. Those of deleted runs stay in the list, so that each id can go on a page.</summary>
    /// <param name="before">Answers only runs that were created before this one; <see langword="null"/> starts with the newest.</param>
    /// <param name="take">Runs to answer at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The ids; none when <paramref name="before"/> is not a run of the project.</returns>
    [Alias("ListRunsAsync")]
    Task<IReadOnlyList<string>> ListRunsAsync(string? before, int take, CancellationToken cancellationToken = default);
}
