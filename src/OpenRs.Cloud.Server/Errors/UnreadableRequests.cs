using Google.Protobuf;
using Google.Rpc;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Errors;

/// <summary>
/// Says INVALID_ARGUMENT of a request that is no message of its method. gRPC reads the request before any interceptor sees the call, and
/// answers UNKNOWN by itself; what goes wrong later never leaves the interceptors as UNKNOWN.
/// </summary>
internal static partial class UnreadableRequests
{
    private const string StatusHeader = "grpc-status";
    private const string Message = "The request is not a message of this method. Build it from the protos of this release.";
    private static readonly string Unknown = ((int)Code.Unknown).ToString(System.Globalization.CultureInfo.InvariantCulture);
    private static readonly string InvalidArgument = ((int)Code.InvalidArgument).ToString(
        System.Globalization.CultureInfo.InvariantCulture);
    private static readonly string Details = Convert.ToBase64String(
        ErrorStatus.Create(Code.InvalidArgument, ErrorReason.InvalidArgument, Message).ToByteArray());

    /// <summary>To be called before the services are mapped.</summary>
    public static void UseUnreadableRequestStatus(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnreadableRequests).FullName!);
        app.Use(async (context, next) =>
        {
            await next(context);
            var headers = context.Response.Headers;
            if (!context.Response.HasStarted && headers[StatusHeader] == Unknown)
            {
                LogUnreadable(logger, context.Request.Path, context.Connection.RemoteIpAddress);
                headers[StatusHeader] = InvalidArgument;
                headers["grpc-message"] = Uri.EscapeDataString(Message);
                headers["grpc-status-details-bin"] = Details;
            }
        });
    }

    [LoggerMessage(3101, LogLevel.Warning, "{Method} from {Peer}: the request is not a message of this method.")]
    private static partial void LogUnreadable(ILogger logger, string method, System.Net.IPAddress? peer);
}
