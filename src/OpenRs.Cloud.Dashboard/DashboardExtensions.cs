using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenRs.Cloud.Dashboard.Costs;
using OpenRs.Cloud.Dashboard.Layout;
using OpenRs.Cloud.Dashboard.Runs;
using OpenRs.Cloud.Dashboard.Sessions;
using Radzen;

namespace OpenRs.Cloud.Dashboard;

/// <summary>Adds the dashboard to a server.</summary>
public static class DashboardExtensions
{
    private const int MaxMessageBytes = 64 << 10;
    private const int MaxCircuitsKept = 100;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(3);

    /// <summary>Adds the services. The caller adds <see cref="IDashboardServer"/> and where keys of cookies are kept.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="hasIssuer">Whether people may sign in at an issuer, see <see cref="IDashboardServer.Issuer"/>.</param>
    public static void AddDashboard(this IServiceCollection services, bool hasIssuer)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(static circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = MaxCircuitsKept;
            circuits.DisconnectedCircuitRetentionPeriod = KeepAlive;
        }).AddHubOptions(static hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        var authentication = services.AddAuthentication().AddCookie(DashboardCookie.Scheme, DashboardCookie.Configure);
        if (hasIssuer)
        {
            authentication.AddOpenIdConnect(OidcSignIn.Scheme, static _ => { });
            services.AddOptions<OpenIdConnectOptions>(OidcSignIn.Scheme)
                .Configure<IDashboardServer>(static (options, server) => OidcSignIn.Configure(options, server.Issuer!));
        }

        services.AddRadzenComponents();
        services.AddSingleton<ApiClients>();
        services.AddScoped<UserApi>();
        services.AddScoped<RunReader>();
    }

    /// <summary>Guards the pages. To be called after routing and before they are mapped.</summary>
    public static void UseDashboard(this IApplicationBuilder app)
    {
        app.UseMiddleware<DashboardGuard>();
        app.UseAntiforgery();
    }

    /// <summary>Maps the pages.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="mark">What else marks their endpoints.</param>
    public static void MapDashboard(this IEndpointRouteBuilder endpoints, object mark)
    {
        var issuer = endpoints.ServiceProvider.GetRequiredService<IDashboardServer>().Issuer;
        endpoints.MapStaticAssets().WithMetadata(mark, DashboardPart.Asset);
        endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(static mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .WithMetadata(mark, DashboardPart.Page);
        endpoints.MapGet("/sign-out", SignOutAsync).WithMetadata(mark, DashboardPart.Page);
        if (issuer is not null)
        {
            endpoints.MapGet(OidcSignIn.StartPath, OidcSignIn.StartAsync).WithMetadata(mark, DashboardPart.Page);
        }

        endpoints.MapGet("/projects/{project}/focus.csv", FocusDownload.SendAsync).WithMetadata(mark, DashboardPart.Page);
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(DashboardCookie.Scheme);
        context.Response.Redirect(DashboardGuard.SignInPath);
    }
}
