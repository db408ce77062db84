using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Sessions;

/// <summary>
/// Signs people in at an OpenID Connect issuer, by the authorization code flow with PKCE. The cookie then holds the issuer's token, with
/// which the dashboard calls the API as it does with a key; it ends with the token.
/// </summary>
internal static partial class OidcSignIn
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "DashboardOidc";

    /// <summary>Sends a browser to the issuer.</summary>
    public const string StartPath = $"{DashboardGuard.SignInPath}/oidc";

    /// <summary>Where the issuer sends it back. ASP.NET's middleware for authentication answers there.</summary>
    private const string CallbackPath = $"{StartPath}/callback";

    /// <summary>Why somebody could not sign in: <see cref="Messages"/> has the words.</summary>
    public const string FailureParameter = "failed";

    private const string Unreachable = "unreachable";
    private const string Refused = "refused";
    private const string Attempts = "attempts";

    /// <summary>What the page for signing in says of a failure.</summary>
    public static IReadOnlyDictionary<string, string> Messages { get; } = new Dictionary<string, string>
    {
        [Unreachable] = "The issuer cannot be reached now. Try again, or sign in with an API key.",
        [Refused] = "The issuer did not sign you in, or its token is not for this service. The server's log says which. Try again.",
        [Attempts] = "Too many attempts from your address. Wait a moment, and try again.",
    };

    /// <summary>How the flow goes.</summary>
    public static void Configure(OpenIdConnectOptions options, DashboardIssuer issuer)
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (issuer.Authority, issuer.ClientId, issuer.ClientSecret);
        options.RequireHttpsMetadata = !new Uri(issuer.Authority).IsLoopback;
        (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
        options.CallbackPath = CallbackPath;
        options.SignInScheme = DashboardCookie.Scheme;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = issuer.IdTokens;
        options.Scope.Clear();
        foreach (var scope in issuer.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Scope.Add(scope);
        }

        // The issuer sends the browser back by a link. Without TLS no browser keeps a cookie for requests from all sites.
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        }

        options.Events.OnTokenValidated = TakeTokenAsync;
        options.Events.OnTicketReceived = SignInAsync;
        options.Events.OnRemoteFailure = FailAsync;
        if (issuer.DashboardUrl is { } url)
        {
            options.Events.OnRedirectToIdentityProvider = context =>
            {
                context.ProtocolMessage.RedirectUri = new Uri(url, CallbackPath).ToString();
                return Task.CompletedTask;
            };
        }
    }

    /// <summary>Begins.</summary>
    public static async Task StartAsync(HttpContext context, IDashboardServer server)
    {
        if (server.CountAttempt(context) is not null)
        {
            Fail(context.Response, Attempts);
            return;
        }

        try
        {
            var path = ReturnPath.Of(context.Request.Query["return"]);
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = path });
        }
        catch (InvalidOperationException exception)
        {
            LogUnreachable(LoggerOf(context), exception);
            Fail(context.Response, Unreachable);
        }
    }

    // Some issuers make access tokens for one API, others for themselves alone; then the ID token must be for this service.
    private static async Task TakeTokenAsync(TokenValidatedContext context)
    {
        var clients = context.HttpContext.RequestServices.GetRequiredService<ApiClients>();
        foreach (var token in new[] { context.TokenEndpointResponse?.AccessToken, context.TokenEndpointResponse?.IdToken })
        {
            if (token is { Length: > 0 } && await FindAsync(clients, token, context.HttpContext.RequestAborted) is { } identity)
            {
                context.Principal = DashboardCookie.UserOf(identity.Subject, token);
                context.Properties!.ExpiresUtc = new JsonWebToken(token).ValidTo;
                return;
            }
        }

        context.Fail("Neither the access token nor the ID token of the issuer is accepted: their audience must be OpenRs:Oidc:Audience.");
    }

    private static async Task<Identity?> FindAsync(ApiClients clients, string token, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.Create(token);
            return await client.Access.GetIdentityAsync(new GetIdentityRequest(), cancellationToken: cancellationToken);
        }
        catch (OpenRsException)
        {
            return null;
        }
    }

    // A page, not a redirect: a browser that comes from the issuer shows the cookie, which is for this site's own requests, only when a
    // page of this site sends it on.
    private static async Task SignInAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        DashboardGuard.Protect(context.Response.Headers);
        await context.HttpContext.SignInAsync(
            DashboardCookie.Scheme,
            context.Principal!,
            new AuthenticationProperties { ExpiresUtc = context.Properties!.ExpiresUtc, AllowRefresh = false });
        var path = HtmlEncoder.Default.Encode(ReturnPath.Of(context.ReturnUri));
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            $"""<!DOCTYPE html><title>Signed in</title><meta http-equiv="refresh" content="0; url={path}"><a href="{path}">Continue</a>""",
            context.HttpContext.RequestAborted);
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        LogRefused(LoggerOf(context.HttpContext), context.Failure?.Message ?? "no reason");
        Fail(context.Response, Refused);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static void Fail(HttpResponse response, string reason) =>
        response.Redirect($"{DashboardGuard.SignInPath}?{FailureParameter}={reason}");

    private static ILogger LoggerOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcSignIn).FullName!);

    [LoggerMessage(3191, LogLevel.Warning, "Somebody could not sign in to the dashboard at the issuer: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(3192, LogLevel.Error, "Nobody can sign in to the dashboard at the issuer: it cannot be reached.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
