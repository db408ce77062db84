using System.Globalization;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;
using RunEvent = OpenRs.Cloud.Runs.RunEvent;
using RunEventKind = OpenRs.Cloud.Runs.RunEventKind;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Answers ListRunEvents, from the run where it still holds them and else from the archive.</summary>
internal sealed class EventListing(RunDirectory runs, IGrainFactory grains, IRunArchive<RunEvent> archive)
{
    // So that a call reads a bounded number of blocks, whatever it filters.
    private const int MaxScanned = 1000;

    public async Task<ListRunEventsResponse> ListAsync(ListRunEventsRequest request, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(request.FirstNumber >= 0, "first_number", "must not be negative; 0 begins with the first.");
        foreach (var kind in request.Kinds)
        {
            violations.Require(
                kind != V1.RunEventKind.Unspecified && Enum.IsDefined(kind), "kinds", $"has {kind}, which is no kind of an event.");
        }

        var size = violations.Try(() => PageToken.Size(request.PageSize));
        var kinds = request.Kinds.Select(static kind => (RunEventKind)(int)kind).ToHashSet();
        var listing = string.Create(
            CultureInfo.InvariantCulture, $"{request.Parent}/events?{request.FirstNumber}-{string.Join(',', kinds.Order())}");
        var seen = violations.Try(() => PageToken.ParseNumber(request.PageToken, listing));
        violations.ThrowIfAny();

        await runs.FindAsync(projectId, runId, cancellationToken);
        var tail = await grains.GetGrain<ITrainingRunGrain>(runId).GetEventsAsync(cancellationToken);
        var response = new ListRunEventsResponse
        {
            LastNumber = tail.Last, DroppedEvents = tail.Dropped, Complete = tail.IsComplete,
        };
        var first = Math.Max(Math.Max(request.FirstNumber, 1), seen + 1L);
        var last = Math.Min(tail.Last, first + MaxScanned - 1);
        if (first <= last)
        {
            var events = await ReadAsync(projectId, runId, tail, first, last, cancellationToken);
            var page = events.Where(item => kinds.Count == 0 || kinds.Contains(item.Kind)).Take(size + 1).ToList();
            response.Events.AddRange(page.Take(size).Select(RunMapper.ToApi));
            last = page.Count > size ? page[size - 1].Number : last;
            response.NextPageToken = last < tail.Last ? PageToken.Format(last.ToString(CultureInfo.InvariantCulture), listing) : "";
        }

        return response;
    }

    // The run was asked before the archive is: an event that is archived in between is in both, and taken once.
    private async Task<IReadOnlyList<RunEvent>> ReadAsync(
        string projectId, string runId, RunEventTail tail, long first, long last, CancellationToken cancellationToken)
    {
        var until = Math.Min(last, tail.Events.Count == 0 ? tail.Last : tail.Events[0].Number - 1);
        var reads = new List<Task<IReadOnlyList<RunEvent>>>();
        for (var block = RunBlocks.FirstOf(first); block <= until; block += RunBlocks.Size)
        {
            reads.Add(archive.ReadAsync(projectId, runId, block, cancellationToken));
        }

        var archived = (await Task.WhenAll(reads)).SelectMany(static block => block).Where(item => item.Number <= until);
        return [.. archived.Concat(tail.Events).Where(item => item.Number >= first && item.Number <= last)];
    }
}
