namespace OpenRs.Cloud.Server.Security;

/// <summary>Bearer tokens of an OpenID Connect issuer, section <c>OpenRs:Oidc</c>.</summary>
public sealed class OidcOptions
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
}
