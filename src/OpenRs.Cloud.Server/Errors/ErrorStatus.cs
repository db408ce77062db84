using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using OpenRs.Cloud.Errors;
using GrpcStatus = Google.Rpc.Status;

namespace OpenRs.Cloud.Server.Errors;

/// <summary>
/// The form of all errors: <c>google.rpc.Status</c> with <c>ErrorInfo</c> and, for requests, field violations. gRPC carries it as bytes,
/// and JSON as the body of the answer.
/// </summary>
internal static class ErrorStatus
{
    /// <summary>Domain of all reasons.</summary>
    public const string Domain = "openrs.cloud";

    /// <summary>The status of a typed error.</summary>
    public static GrpcStatus Of(CloudException exception) =>
        Create(CodeOf(exception.Kind), exception.Reason, exception.Message, exception.Violations, exception.RetryAfter);

    /// <summary>A status.</summary>
    /// <param name="code">What a client's code acts on.</param>
    /// <param name="reason">One of <see cref="ErrorReason"/>.</param>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="violations">The fields that were wrong.</param>
    /// <param name="retryAfter">When to try again.</param>
    public static GrpcStatus Create(
        Code code, string reason, string message, IReadOnlyList<FieldViolation>? violations = null, TimeSpan? retryAfter = null)
    {
        var status = new GrpcStatus { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }));
        if (retryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        if (violations is { Count: > 0 })
        {
            var badRequest = new BadRequest();
            badRequest.FieldViolations.AddRange(violations.Select(static violation =>
                new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }));
            status.Details.Add(Any.Pack(badRequest));
        }

        return status;
    }

    private static Code CodeOf(CloudErrorKind kind) => kind switch
    {
        CloudErrorKind.InvalidArgument => Code.InvalidArgument,
        CloudErrorKind.NotFound => Code.NotFound,
        CloudErrorKind.AlreadyExists => Code.AlreadyExists,
        CloudErrorKind.FailedPrecondition => Code.FailedPrecondition,
        CloudErrorKind.Unauthenticated => Code.Unauthenticated,
        CloudErrorKind.ResourceExhausted => Code.ResourceExhausted,
        CloudErrorKind.PermissionDenied => Code.PermissionDenied,
        CloudErrorKind.Unavailable => Code.Unavailable,
        _ => Code.Internal,
    };
}
