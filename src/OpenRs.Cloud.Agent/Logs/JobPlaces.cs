using System.Collections.Concurrent;
using OpenRs.Cloud.Agent.Sessions;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Logs;

/// <summary>Where the logs of the jobs lie that this process has worked for.</summary>
internal sealed class JobPlaces(AgentOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _prefixes = new(StringComparer.Ordinal);
    private volatile string _uri = "";
    private (string Uri, IObjectStore Objects)? _store;

    /// <summary>Sets where objects lie.</summary>
    public void UseObjects(string uri) => _uri = uri;

    /// <summary>Work for a job begins.</summary>
    public void Add(Offer offer) => _prefixes[offer.Job] = offer.JobPrefix;

    /// <summary>The logs of a job; <see langword="null"/> for one that this process has not worked for.</summary>
    public async Task<LogObjects?> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        var uri = _uri;
        if (!_prefixes.TryGetValue(jobId, out var prefix))
        {
            return null;
        }

        if (_store?.Uri != uri)
        {
            var store = new ObjectStoreOptions { Uri = uri, ConnectionString = options.ObjectsConnectionString };
            _store = (uri, await ObjectStoreFactory.OpenAsync(store, time, cancellationToken));
        }

        return new LogObjects(_store.Value.Objects, prefix);
    }
}
