using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Limits;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Tells whose an API key is.</summary>
internal sealed class ApiKeyAuthenticator(
    IGrainFactory grains, ApiKeyProjects projects, AdminKey adminKey, SecretVerifier verifier, CallLimits limits, TimeProvider time)
{
    /// <summary>
    /// The caller with a key; <see langword="null"/> when the key is unknown, revoked, expired or has another secret. A key that was not
    /// proved before counts as a call of its address, before anything is read or computed for it.
    /// </summary>
    /// <param name="token">The key.</param>
    /// <param name="address">Where the call comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CloudException">RATE_LIMITED.</exception>
    public async Task<Caller?> AuthenticateAsync(ApiKeyToken token, string address, CancellationToken cancellationToken)
    {
        if (adminKey.Matches(token))
        {
            return CallerOf(token.Prefix, Caller.AnyProject, AccessRole.Admin);
        }

        if (projects.FindKnown(token.Prefix) is { } known
            && await FindAsync(known, token.Prefix, cancellationToken) is { } proved
            && verifier.IsProved(token.Secret, proved.SecretHash))
        {
            return CallerOf(proved, known);
        }

        limits.Count(address);
        return await projects.FindAsync(token.Prefix) is { } projectId
            && await FindAsync(projectId, token.Prefix, cancellationToken) is { } key
            && await verifier.VerifyAsync(token.Secret, key.SecretHash, cancellationToken)
                ? CallerOf(key, projectId)
                : null;
    }

    /// <summary>Whether a caller's credentials hold still: a call may last for hours, and a key may be revoked meanwhile.</summary>
    public async ValueTask<bool> StillHoldsAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.ExpireTime > time.GetUtcNow()
        && (caller.ApiKey is not { } key || await FindAsync(key.ProjectId, key.Prefix, cancellationToken) is not null);

    private async Task<ApiKeyRecord?> FindAsync(string projectId, string prefix, CancellationToken cancellationToken)
    {
        var key = await grains.GetGrain<IProjectAccessGrain>(projectId).FindKeyAsync(prefix, cancellationToken);
        return key is null || key.ExpireTime <= time.GetUtcNow() ? null : key;
    }

    private static Caller CallerOf(ApiKeyRecord key, string projectId) => CallerOf(key.Prefix, projectId, key.Role) with
    {
        ApiKey = (projectId, key.Prefix),
        ExpireTime = key.ExpireTime ?? DateTimeOffset.MaxValue,
    };

    private static Caller CallerOf(string prefix, string projectId, AccessRole role) =>
        new() { Subject = $"apikey:{prefix}", Roles = new Dictionary<string, AccessRole> { [projectId] = role } };
}
