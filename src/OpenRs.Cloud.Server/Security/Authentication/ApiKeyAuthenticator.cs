using OpenRs.Cloud.Access;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Tells whose an API key is.</summary>
internal sealed class ApiKeyAuthenticator(IGrainFactory grains, AdminKey adminKey, SecretVerifier verifier, TimeProvider time)
{
    /// <summary>The caller with a key; <see langword="null"/> when the key is unknown, revoked, expired or has another secret.</summary>
    public async Task<Caller?> AuthenticateAsync(ApiKeyToken token, CancellationToken cancellationToken)
    {
        if (adminKey.Matches(token))
        {
            return CallerOf(token.Prefix, Caller.AnyProject, AccessRole.Admin);
        }

        if (await grains.GetGrain<IApiKeyGrain>(token.Prefix).GetProjectAsync(cancellationToken) is not { } projectId
            || await FindAsync(projectId, token.Prefix, cancellationToken) is not { } key
            || !await verifier.VerifyAsync(token.Secret, key.SecretHash, cancellationToken))
        {
            return null;
        }

        return CallerOf(key.Prefix, projectId, key.Role) with
        {
            ApiKey = (projectId, key.Prefix),
            ExpireTime = key.ExpireTime ?? DateTimeOffset.MaxValue,
        };
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

    private static Caller CallerOf(string prefix, string projectId, AccessRole role) =>
        new() { Subject = $"apikey:{prefix}", Roles = new Dictionary<string, AccessRole> { [projectId] = role } };
}
