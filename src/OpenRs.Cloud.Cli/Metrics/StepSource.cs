using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>Fetches the metrics of a run's steps.</summary>
internal static class StepSource
{
    /// <summary>The steps of a range, oldest first.</summary>
    /// <param name="api">The server.</param>
    /// <param name="run">Resource name of the run.</param>
    /// <param name="first">First step; 0 begins with the first.</param>
    /// <param name="last">Last step; 0 ends with the last.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public static Task<List<StepMetrics>> ReadAsync(
        ApiConnection api, string run, int first, int last, CancellationToken cancellationToken)
    {
        var request = new ListStepMetricsRequest
        {
            Parent = run, FirstStep = first, LastStep = last, PageSize = ApiConnection.PageSize,
        };
        return api.ListAsync(
            token => api.Runs.ListStepMetricsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
            static page => (page.Steps, page.NextPageToken));
    }
}
