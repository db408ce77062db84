using OpenRs.Cloud.Dashboard;

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

    /// <summary>Least time in seconds between two requests for the issuer's keys, from 1. Default: 60.</summary>
    public int RefreshSeconds { get; set; } = 60;

    /// <summary>
    /// The dashboard's id at the issuer, so that people can sign in there; its redirect URI is <c>/sign-in/oidc/callback</c> of the
    /// dashboard. Default: empty, people sign in with API keys.
    /// </summary>
    public string ClientId { get; set; } = "";

    /// <summary>File with the dashboard's secret at the issuer. Default: empty, a public client with PKCE.</summary>
    public string ClientSecretFile { get; set; } = "";

    /// <summary>Scopes that the dashboard asks for, separated by spaces. Default: <c>openid profile</c>.</summary>
    public string Scopes { get; set; } = "openid profile";

    /// <summary>
    /// Where browsers reach the dashboard, such as <c>https://openrs.example</c>, where that is not the address of their requests: behind a
    /// proxy that ends TLS. Default: empty.
    /// </summary>
    public string DashboardUrl { get; set; } = "";

    /// <summary>Whether tokens are accepted.</summary>
    public bool IsOn => Issuer.Length > 0;

    /// <summary>Whether people may sign in to the dashboard at the issuer.</summary>
    public bool HasDashboard => IsOn && ClientId.Length > 0;

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

        foreach (var problem in SignInProblems())
        {
            yield return problem;
        }

        foreach (var (role, index) in Roles.Select(static (role, index) => (role, index)).Where(static entry => !entry.role.IsValid))
        {
            yield return $"OpenRs:Oidc:Roles:{index} must have a Value, a Project (an id, or - for all) and a Role "
                + "(Viewer, Operator or Admin).";
        }
    }

    /// <summary>How people sign in to the dashboard at the issuer; <see langword="null"/> when they cannot.</summary>
    public DashboardIssuer? DashboardIssuer() => !HasDashboard ? null : new DashboardIssuer(
        Issuer,
        ClientId,
        ClientSecretFile.Length > 0 ? File.ReadAllText(ClientSecretFile).Trim() : null,
        Scopes,
        DashboardUrl.Length > 0 ? new Uri(DashboardUrl) : null,
        OidcBearer.Accepted(Issuer, ClientId));

    private IEnumerable<string> SignInProblems()
    {
        if (ClientSecretFile.Length > 0
            && (!File.Exists(ClientSecretFile) || string.IsNullOrWhiteSpace(File.ReadAllText(ClientSecretFile))))
        {
            yield return $"OpenRs:Oidc:ClientSecretFile is '{ClientSecretFile}', and there is no such file, or it is empty.";
        }

        if (ClientId.Length > 0 && !Scopes.Split(' ').Contains("openid"))
        {
            yield return $"OpenRs:Oidc:Scopes is '{Scopes}'; openid must be among them.";
        }

        if (DashboardUrl.Length > 0
            && !(Uri.TryCreate(DashboardUrl, UriKind.Absolute, out var url) && url is { Scheme: "https" or "http", AbsolutePath: "/" }))
        {
            yield return $"OpenRs:Oidc:DashboardUrl is '{DashboardUrl}'; it must be an address without a path, such as "
                + "https://openrs.example.";
        }
    }
}
