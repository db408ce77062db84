using Google.Rpc;
using Grpc.Core;

namespace OpenRs.Cloud.Client.Errors;

/// <summary>A call that the server refused, or a server that cannot be reached.</summary>
public sealed class OpenRsException : Exception
{
    internal OpenRsException(RpcException cause)
        : base(cause.Status.Detail, cause)
    {
        var status = cause.GetRpcStatus();
        StatusCode = cause.StatusCode;
        Reason = status?.GetDetail<ErrorInfo>()?.Reason ?? "";
        Fields = [.. (status?.GetDetail<BadRequest>()?.FieldViolations ?? [])
            .Select(static violation => new FieldError(violation.Field, violation.Description))];
        RetryAfter = status?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
    }

    /// <summary>The status of gRPC.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The reason, one of docs/api.md such as <c>RUN_NOT_FOUND</c>; empty when the answer is not the server's own.</summary>
    public string Reason { get; }

    /// <summary>Every field of the request that is wrong.</summary>
    public IReadOnlyList<FieldError> Fields { get; }

    /// <summary>When to try again; <see langword="null"/> where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether no server answered: one that is there says a reason.</summary>
    public bool IsUnreachable => StatusCode == StatusCode.Unavailable && Reason.Length == 0;

    // A call that its caller gave up is no fault of the server.
    internal static Exception Of(RpcException exception, CancellationToken cancellationToken) =>
        exception.StatusCode == StatusCode.Cancelled
            ? new OperationCanceledException(exception.Status.Detail, exception, cancellationToken)
            : new OpenRsException(exception);
}
