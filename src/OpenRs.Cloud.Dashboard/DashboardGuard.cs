using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OpenRs.Cloud.Dashboard.Sessions;

namespace OpenRs.Cloud.Dashboard;

/// <summary>Lets only those who signed in see pages, where credentials are asked for, and tells browsers what pages may do.</summary>
internal sealed class DashboardGuard(RequestDelegate next, IDashboardServer server)
{
    /// <summary>Where to sign in.</summary>
    public const string SignInPath = "/sign-in";

    // Scripts and style sheets are files of this server. Components place themselves by style attributes, which hold no script.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DashboardPart>() is not { } part)
        {
            await next(context);
            return;
        }

        Protect(context.Response.Headers);
        if (part == DashboardPart.Asset || await IsLetInAsync(context))
        {
            await next(context);
        }
    }

    /// <summary>Tells a browser what a page may do, and that nobody may keep it.</summary>
    public static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private async Task<bool> IsLetInAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if ((await context.AuthenticateAsync(DashboardCookie.Scheme)).Principal is { } user)
        {
            context.User = user;
            return true;
        }

        if (!server.RequiresSignIn || context.Request.Path.StartsWithSegments(SignInPath))
        {
            return true;
        }

        if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor"))
        {
            var path = Uri.EscapeDataString(context.Request.Path + context.Request.QueryString);
            context.Response.Redirect(context.Request.Path == "/" ? SignInPath : $"{SignInPath}?return={path}");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return false;
    }
}
