using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client;

/// <content>Events and logs of runs as they come.</content>
public sealed partial class OpenRsClient
{
    private const int ItemsPerCall = 1000;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    // Programs store what they log some seconds later, so that older lines may come after newer ones.
    private static readonly TimeSpan LogDelay = TimeSpan.FromSeconds(30);

    /// <summary>The events of a run, oldest first, those of the past and then each as it comes, until none can follow.</summary>
    /// <param name="name">Resource name of the run.</param>
    /// <param name="kinds">Only events of these kinds; none for all.</param>
    /// <param name="firstNumber">Number of the first event to look at; 0 begins with the first.</param>
    /// <param name="lost">Is told when the connection is lost; the call is tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OpenRsException">The server refused, or stayed away for the timeout of the options.</exception>
    public async IAsyncEnumerable<RunEvent> FollowRunEventsAsync(
        string name, IEnumerable<RunEventKind>? kinds = null, long firstNumber = 0, Action<OpenRsException>? lost = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListRunEventsRequest { Parent = name, PageSize = ItemsPerCall, FirstNumber = firstNumber };
        request.Kinds.AddRange(kinds ?? []);
        var pages = PollAsync(
            () => Runs.ListRunEventsAsync(request, cancellationToken: cancellationToken),
            page =>
            {
                request.PageToken = page.NextPageToken;
                request.FirstNumber = request.PageToken.Length > 0
                    ? request.FirstNumber
                    : Math.Max(request.FirstNumber, page.LastNumber + 1);
                return (request.PageToken.Length > 0, page.Complete);
            },
            lost,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var item in page.Events)
            {
                yield return item;
            }
        }
    }

    /// <summary>Lines of the logs that concern a run, those of the past and then as they come, until none is to be expected.</summary>
    /// <param name="query">The run, the components and the severity.</param>
    /// <param name="lost">Is told when the connection is lost; the call is tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OpenRsException">The server refused, or stayed away for the timeout of the options.</exception>
    public async IAsyncEnumerable<LogLine> FollowRunLogsAsync(
        ListRunLogsRequest query, Action<OpenRsException>? lost = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = new ListRunLogsRequest(query) { PageSize = ItemsPerCall, PageToken = "" };
        var seen = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var pages = PollAsync(
            () => Runs.ListRunLogsAsync(request, cancellationToken: cancellationToken),
            page =>
            {
                request.PageToken = page.NextPageToken;
                return (request.PageToken.Length > 0, page.Complete);
            },
            lost,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var line in page.Lines)
            {
                if (seen.TryAdd(line.Id, line.Time.ToDateTimeOffset()))
                {
                    yield return line;
                }
            }

            if (request.PageToken.Length == 0 && seen.Count > 0)
            {
                var since = seen.Values.Max() - LogDelay;
                request.StartTime = Timestamp.FromDateTimeOffset(since);
                seen = seen.Where(entry => entry.Value >= since).ToDictionary(StringComparer.Ordinal);
            }
        }
    }

    // Pages of a list that grows. `read` takes in a page and says whether the next is there already, and whether there is none to come.
    private async IAsyncEnumerable<T> PollAsync<T>(
        Func<AsyncUnaryCall<T>> call, Func<T, (bool HasMore, bool IsComplete)> read, Action<OpenRsException>? lost,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        long? lostAt = null;
        var seen = false;
        while (true)
        {
            T? page = null;
            try
            {
                page = await call().ConfigureAwait(false);
                (lostAt, seen) = (null, true);
            }
            catch (OpenRsException failure) when (seen && failure.StatusCode == StatusCode.Unavailable
                && TimeProvider.System.GetElapsedTime(lostAt ??= TimeProvider.System.GetTimestamp()) <= _options.ReconnectTimeout)
            {
                lost?.Invoke(failure);
            }

            var (hasMore, isComplete) = (false, false);
            if (page is not null)
            {
                (hasMore, isComplete) = read(page);
                yield return page;
            }

            if (isComplete && !hasMore)
            {
                yield break;
            }

            if (!hasMore)
            {
                await Task.Delay(PollPeriod, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
