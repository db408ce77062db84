using Microsoft.IdentityModel.Tokens;

namespace OpenRs.Cloud.Dashboard;

/// <summary>An OpenID Connect issuer at which people sign in to the dashboard.</summary>
/// <param name="Authority">Its address: discovery is at <c>/.well-known/openid-configuration</c> below it.</param>
/// <param name="ClientId">The dashboard's id there.</param>
/// <param name="ClientSecret">Its secret; <see langword="null"/> for a public client, which has PKCE alone.</param>
/// <param name="Scopes">What is asked for, separated by spaces; <c>openid</c> among them.</param>
/// <param name="DashboardUrl">
/// Where browsers reach the dashboard, as the issuer knows it; <see langword="null"/> for the address of each request.
/// </param>
/// <param name="IdTokens">What holds for the issuer's ID tokens.</param>
public sealed record DashboardIssuer(
    string Authority, string ClientId, string? ClientSecret, string Scopes, Uri? DashboardUrl, TokenValidationParameters IdTokens);
