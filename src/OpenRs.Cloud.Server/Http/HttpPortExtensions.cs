using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;

namespace OpenRs.Cloud.Server.Http;

/// <summary>What the port for people and tools serves.</summary>
internal static class HttpPortExtensions
{
    /// <summary>Name of the check that says whether the server serves.</summary>
    public const string ReadyCheck = "serving";

    /// <summary>Keeps what is served apart by port. To be called before the services are mapped.</summary>
    public static void UsePorts(this WebApplication app)
    {
        var json = app.Services.GetRequiredService<JsonRequestGuard>();
        var browsers = ActivatorUtilities.CreateInstance<LocalBrowserGuard>(app.Services);
        app.Use((context, next) => HttpPort.Received(context)
            ? ServeAsync(context, next, json, browsers)
            : ServeGrpcAsync(context, next));
    }

    /// <summary>Maps the probes; the methods themselves are those of gRPC.</summary>
    /// <returns>Where to map what else the port serves.</returns>
    public static IEndpointRouteBuilder MapHttpPort(this WebApplication app)
    {
        var endpoints = app.MapGroup("").WithMetadata(HttpPort.Mark);
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = static check => check.Name == ReadyCheck });
        return endpoints;
    }

    private static Task ServeGrpcAsync(HttpContext context, RequestDelegate next)
    {
        if (JsonApi.MethodOf(context.GetEndpoint()) is not null || IsMarked(context))
        {
            context.SetEndpoint(null);
        }

        return next(context);
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate next, JsonRequestGuard json, LocalBrowserGuard browsers)
    {
        context.Response.OnStarting(SayWhatIsNeeded, context.Response);
        try
        {
            browsers.Check(context.Request);
            await RouteAsync(context, next, json);
        }
        catch (CloudException exception)
        {
            await context.Response.WriteErrorAsync(exception);
        }
    }

    private static async Task RouteAsync(HttpContext context, RequestDelegate next, JsonRequestGuard json)
    {
        if (JsonApi.MethodOf(context.GetEndpoint()) is { } method)
        {
            await json.RunAsync(context, method, next);
        }
        else if (IsMarked(context))
        {
            await next(context);
        }
        else
        {
            await context.Response.WriteNoMethodAsync();
        }
    }

    private static Task SayWhatIsNeeded(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return Task.CompletedTask;
    }

    private static bool IsMarked(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<HttpPort>() is not null;
}
