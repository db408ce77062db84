using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Errors;
using GrpcStatus = Google.Rpc.Status;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;

namespace OpenRs.Cloud.Server.Http;

/// <summary>Errors of requests that reach no method: the same JSON as that of a method's errors.</summary>
internal static class HttpErrors
{
    /// <summary>The messages that the details of a status may hold.</summary>
    public static TypeRegistry Details { get; } =
        TypeRegistry.FromMessages(ErrorInfo.Descriptor, RetryInfo.Descriptor, BadRequest.Descriptor);

    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(formatDefaultValues: true, Details));

    /// <summary>Answers a request with a typed error.</summary>
    public static Task WriteErrorAsync(this HttpResponse response, CloudException exception) =>
        response.WriteErrorAsync(ErrorStatus.Of(exception));

    /// <summary>Answers a request that names nothing that is here.</summary>
    public static Task WriteNoMethodAsync(this HttpResponse response)
    {
        var request = response.HttpContext.Request;
        return response.WriteErrorAsync(ErrorStatus.Create(
            Code.NotFound,
            ErrorReason.MethodNotFound,
            $"There is no {request.Method} {request.Path}. See {JsonApi.DocumentPath} for what there is."));
    }

    /// <summary>Answers a request with a status.</summary>
    public static Task WriteErrorAsync(this HttpResponse response, GrpcStatus status)
    {
        response.StatusCode = (int)StatusOf((Code)status.Code);
        response.ContentType = "application/json";
        return response.WriteAsync(Formatter.Format(status), response.HttpContext.RequestAborted);
    }

    private static HttpStatusCode StatusOf(Code code) => code switch
    {
        Code.InvalidArgument => HttpStatusCode.BadRequest,
        Code.NotFound => HttpStatusCode.NotFound,
        Code.Unauthenticated => HttpStatusCode.Unauthorized,
        Code.PermissionDenied => HttpStatusCode.Forbidden,
        Code.ResourceExhausted => HttpStatusCode.TooManyRequests,
        Code.Unavailable => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.InternalServerError,
    };
}
