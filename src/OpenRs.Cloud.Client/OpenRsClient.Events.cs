using System.Runtime.CompilerServices;
using Grpc.Core;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client;

/// <content>Events of runs as they happen.</content>
public sealed partial class OpenRsClient
{
    private const int EventsPerCall = 1000;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

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
        var request = new ListRunEventsRequest { Parent = name, PageSize = EventsPerCall, FirstNumber = firstNumber };
        request.Kinds.AddRange(kinds ?? []);
        var (lostAt, seen) = ((long?)null, false);
        while (true)
        {
            ListRunEventsResponse? page = null;
            try
            {
                page = await Runs.ListRunEventsAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false);
                (lostAt, seen) = (null, true);
            }
            catch (OpenRsException failure) when (seen && failure.StatusCode == StatusCode.Unavailable
                && TimeProvider.System.GetElapsedTime(lostAt ??= TimeProvider.System.GetTimestamp()) <= _options.ReconnectTimeout)
            {
                lost?.Invoke(failure);
            }

            foreach (var item in page?.Events ?? [])
            {
                yield return item;
            }

            if (page is not null)
            {
                request.PageToken = page.NextPageToken;
                if (request.PageToken.Length > 0)
                {
                    continue;
                }

                if (page.Complete)
                {
                    yield break;
                }

                request.FirstNumber = Math.Max(request.FirstNumber, page.LastNumber + 1);
            }

            await Task.Delay(PollPeriod, cancellationToken).ConfigureAwait(false);
        }
    }
}
