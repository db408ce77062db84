using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Security.Authorization;

namespace OpenRs.Cloud.Server.Audit;

/// <summary>Appends calls to the audit log of their project.</summary>
internal sealed partial class AuditLog(IGrainFactory grains, TimeProvider time, ILogger<AuditLog> logger)
{
    /// <summary>
    /// Refusals that are stored in a minute at most, of callers without credentials and of known ones each: whoever knocks a million times
    /// must not fill the disk.
    /// </summary>
    public const int StrangersPerMinute = 300;

    private const int MaxResourceLength = 300;
    private readonly MinuteLimit _anonymous = new(StrangersPerMinute);
    private readonly MinuteLimit _known = new(StrangersPerMinute);

    /// <summary>Appends a call; it is stored when this returns.</summary>
    /// <param name="access">Who called what.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="made">Name of what the call made or changed; <see langword="null"/> for the request's own resource.</param>
    /// <param name="peer">Address of the caller.</param>
    public async Task AppendAsync(CallAccess access, StatusCode status, string? made, string peer)
    {
        var record = new AuditRecord
        {
            Time = time.GetUtcNow(),
            Subject = access.Caller?.Subject ?? "anonymous",
            Method = access.Policy.Name,
            Resource = Shorten(made is { Length: > 0 } ? made : access.Resource?.Name ?? ""),
            Status = StatusName.Of(status),
            Peer = peer,
        };
        LogCall(record.Subject, record.Method, record.Resource, record.Status, record.Peer);
        var isOfProject = access is { Caller: { } caller, Resource: { } resource } && caller.RoleIn(resource.ProjectId) > AccessRole.None;
        if (isOfProject || MayStoreUnauthorized(access, status, record.Time))
        {
            // Not the call's own token: a caller that hangs up does not thereby leave the log.
            var log = isOfProject ? access.Resource!.ProjectId : IAuditLogGrain.Unauthorized;
            await grains.GetGrain<IAuditLogGrain>(log).AppendAsync(record, CancellationToken.None);
        }
    }

    // A request that could not be read named nothing that it could have changed.
    private bool MayStoreUnauthorized(CallAccess access, StatusCode status, DateTimeOffset now)
    {
        if (access.Caller is not null && access.Resource is null && status == StatusCode.InvalidArgument)
        {
            return false;
        }

        var may = (access.Caller is null ? _anonymous : _known).Take(now, out var isFirstTooMany);
        if (isFirstTooMany)
        {
            LogFlood(StrangersPerMinute);
        }

        return may;
    }

    private static string Shorten(string text) => text.Length <= MaxResourceLength ? text : text[..MaxResourceLength];

    [LoggerMessage(3001, LogLevel.Information, "{Subject} called {Method} on '{Resource}' from {Peer}: {Status}.")]
    private partial void LogCall(string subject, string method, string resource, string status, string peer);

    [LoggerMessage(
        3002,
        LogLevel.Warning,
        "More than {Limit} unauthorized calls were refused within a minute; the audit log keeps no more of them until the next.")]
    private partial void LogFlood(int limit);
}
