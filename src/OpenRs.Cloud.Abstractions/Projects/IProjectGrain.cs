using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Projects;

/// <summary>The runs and evaluations of one project; the key is the project id.</summary>
[Alias("openrs.IProjectGrain")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>Creates a run. The same request id with the same spec answers the run of the first call.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs.</exception>
    [Alias("CreateRunAsync")]
    Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Ids of the project's runs, newest first.</summary>
    /// <param name="skip">Runs to pass over.</param>
    /// <param name="take">Runs to answer at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ListRunsAsync")]
    Task<IReadOnlyList<string>> ListRunsAsync(int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>Creates an evaluation. The same request id with the same spec answers the evaluation of the first call.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs.</exception>
    [Alias("CreateEvaluationAsync")]
    Task<EvaluationSnapshot> CreateEvaluationAsync(string requestId, EvaluationSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Ids of the project's evaluations, newest first.</summary>
    /// <param name="skip">Evaluations to pass over.</param>
    /// <param name="take">Evaluations to answer at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ListEvaluationsAsync")]
    Task<IReadOnlyList<string>> ListEvaluationsAsync(int skip, int take, CancellationToken cancellationToken = default);
}
