namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Bearer tokens of an OpenID Connect issuer, section <c>OpenRs:Oidc</c>.</summary>
internal sealed class OidcOptions
{
    /// <summary>
    /// The issuer, as its tokens spell it; its keys are found through <c>/.well-known/openid-configuration</c> below it. Must be https,
    /// or http on loopback. Default: empty, tokens are not accepted.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>Audience that tokens must be meant for. Required with an issuer.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Claim whose values <see cref="Roles"/> speaks of. Default: <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>What the claim's values mean. A caller without any of them is known and may do nothing.</summary>
    public IList<OidcRole> Roles { get; } = [];

    /// <summary>Least time in seconds between two questions for the issuer's keys, from 1. Default: 60.</summary>
    public int RefreshSeconds { get; set; } = 60;

    /// <summary>Whether tokens are accepted.</summary>
    public bool IsOn => Issuer.Length > 0;

    /// <summary>What is wrong.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IsOn)
        {
            yield break;
        }

        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer)
            || !(issuer.Scheme == "https" || (issuer.Scheme == "http" && issuer.IsLoopback)))
        {
            yield return $"OpenRs:Oidc:Issuer is '{Issuer}'; it must be https, or http on loopback.";
        }

        if (Audience.Length == 0)
        {
            yield return "OpenRs:Oidc:Audience is missing; without it tokens for any service of the issuer would be good here.";
        }

        if (RefreshSeconds < 1)
        {
            yield return $"OpenRs:Oidc:RefreshSeconds is {RefreshSeconds}; it must be at least 1.";
        }

        foreach (var (role, index) in Roles.Select(static (role, index) => (role, index)).Where(static entry => !entry.role.IsValid))
        {
            yield return $"OpenRs:Oidc:Roles:{index} must have a Value, a Project (an id, or - for all) and a Role "
                + "(Viewer, Operator or Admin).";
        }
    }
}
