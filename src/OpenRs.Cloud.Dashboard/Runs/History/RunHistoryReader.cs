using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.History;

/// <summary>Reads what happened to a run since it was read last.</summary>
internal static class RunHistoryReader
{
    private const int PageSize = 1000;

    /// <summary>The history with all events until now.</summary>
    public static async Task<RunHistory> ReadAsync(
        OpenRsClient api, RunHistory known, Run run, CancellationToken cancellationToken)
    {
        var request = new ListRunEventsRequest { Parent = run.Name, PageSize = PageSize, FirstNumber = known.Last + 1 };
        var page = await api.Runs.ListRunEventsAsync(request, cancellationToken: cancellationToken);
        if (known.First(page.LastNumber) is var first && first > request.FirstNumber)
        {
            request.FirstNumber = first;
            page = await api.Runs.ListRunEventsAsync(request, cancellationToken: cancellationToken);
        }

        List<RunEvent> newer = [.. page.Events];
        while (page.NextPageToken.Length > 0)
        {
            request.PageToken = page.NextPageToken;
            page = await api.Runs.ListRunEventsAsync(request, cancellationToken: cancellationToken);
            newer.AddRange(page.Events);
        }

        return known.With(newer, run);
    }
}
