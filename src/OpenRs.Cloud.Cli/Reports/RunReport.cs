using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Metrics;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary>All that a report shows of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">Metrics of its steps, oldest first.</param>
/// <param name="Waste">What it spent without moving forward.</param>
/// <param name="Checkpoints">Its checkpoints, newest first.</param>
/// <param name="Events">What happened to it, oldest first.</param>
internal sealed record RunReport(
    Run Run, IReadOnlyList<StepMetrics> Steps, WasteReport Waste, IReadOnlyList<Checkpoint> Checkpoints, IReadOnlyList<RunEvent> Events)
{
    // The whole list is for `runs events`.
    private const int MaxEvents = 200;

    /// <summary>Fetches what a report needs.</summary>
    /// <exception cref="CliException">The server refused or cannot be reached.</exception>
    public static async Task<RunReport> ReadAsync(ApiConnection api, string name, CancellationToken cancellationToken)
    {
        var run = await api.CallAsync(() => api.Runs.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: cancellationToken));
        var steps = await StepSource.ReadAsync(api, name, first: 0, last: 0, cancellationToken);
        var waste = await api.CallAsync(
            () => api.Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = name }, cancellationToken: cancellationToken));
        var checkpoints = await api.ListAsync(
            token => api.Checkpoints.ListCheckpointsAsync(
                new ListCheckpointsRequest { Parent = name, PageSize = ApiConnection.PageSize, PageToken = token },
                cancellationToken: cancellationToken),
            static page => (page.Checkpoints, page.NextPageToken));
        var request = new ListRunEventsRequest { Parent = name, PageSize = ApiConnection.PageSize };
        request.Kinds.AddRange([RunEventKind.StateChanged, RunEventKind.ClientChange, RunEventKind.BudgetAlert]);
        var events = await api.ListAsync(
            token => api.Runs.ListRunEventsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
            static page => (page.Events, page.NextPageToken),
            MaxEvents);
        return new RunReport(run, steps, waste, checkpoints, events);
    }
}
