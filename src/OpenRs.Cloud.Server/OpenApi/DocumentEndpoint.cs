using OpenRs.Cloud.Server.Http;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.OpenApi;

/// <summary>Serves the OpenAPI document.</summary>
internal static class DocumentEndpoint
{
    /// <summary>Maps it. It tells what the protos tell, but, as reflection, not to callers without credentials.</summary>
    public static void MapDocument(this IEndpointRouteBuilder endpoints, EndpointDataSource methods)
    {
        var document = new Lazy<string>(() => new OpenApiDocument(methods).Create());
        endpoints.MapGet(JsonApi.DocumentPath, async (HttpContext context, CallerAuthenticator callers) =>
        {
            await callers.AuthenticateAsync(context, context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(document.Value, context.RequestAborted);
        });
    }
}
