using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace OpenRs.Cloud.Dashboard.Sessions;

/// <summary>The cookie of somebody who signed in. It holds the API key, encrypted, and no script can read it.</summary>
internal static class DashboardCookie
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "Dashboard";

    private const string KeyClaim = "openrs:key";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>How the cookie is set.</summary>
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "openrs-dashboard";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.IsEssential = true;
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
    }

    /// <summary>The holder of an API key.</summary>
    /// <param name="subject">Who it is, as the API says.</param>
    /// <param name="key">The key.</param>
    public static ClaimsPrincipal UserOf(string subject, string key) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, subject), new Claim(KeyClaim, key)], Scheme));

    /// <summary>The API key of a user; <see langword="null"/> for one who did not sign in.</summary>
    public static string? KeyOf(ClaimsPrincipal user) => user.FindFirstValue(KeyClaim);
}
