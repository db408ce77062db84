using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace OpenRs.Cloud.Server.Http;

/// <summary>The methods of gRPC as JSON.</summary>
internal static class JsonApi
{
    /// <summary>Where the OpenAPI document is.</summary>
    public const string DocumentPath = "/openapi/v1.json";

    /// <summary>Adds what answers JSON.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="maxRequestBytes">Length of the longest request.</param>
    public static void AddJsonApi(this IServiceCollection services, int maxRequestBytes)
    {
        services.AddSingleton(new JsonRequestGuard(maxRequestBytes));
        services.AddGrpc().AddJsonTranscoding(static json => json.TypeRegistry = HttpErrors.Details);
    }

    /// <summary>The method that an endpoint serves as JSON; <see langword="null"/> for any other endpoint.</summary>
    public static GrpcJsonTranscodingMetadata? MethodOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>();
}
