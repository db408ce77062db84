using System.Collections.Concurrent;
using OpenRs.Cloud.Access;
using Orleans.Storage;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>
/// Which project the prefix of an API key belongs to, which never changes. It is read from where its grain keeps it, without the grain:
/// whoever makes up prefixes must not make grains.
/// </summary>
internal sealed class ApiKeyProjects(IGrainFactory grains, [FromKeyedServices(StorageNames.Default)] IGrainStorage storage)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The project of a prefix that was found before; <see langword="null"/> for any other.</summary>
    public string? FindKnown(string prefix) => _known.GetValueOrDefault(prefix);

    /// <summary>The project of a prefix; <see langword="null"/> when no key was made with it.</summary>
    public async Task<string?> FindAsync(string prefix)
    {
        if (FindKnown(prefix) is { } known)
        {
            return known;
        }

        var state = new GrainState<ApiKeyState>();
        await storage.ReadStateAsync(ApiKeyState.Name, grains.GetGrain<IApiKeyGrain>(prefix).GetGrainId(), state);
        return state is { RecordExists: true, State.ProjectId: { } projectId } ? _known.GetOrAdd(prefix, projectId) : null;
    }
}
