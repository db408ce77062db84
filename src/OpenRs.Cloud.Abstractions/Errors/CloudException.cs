namespace OpenRs.Cloud.Errors;

/// <summary>
/// An error that a caller can act on. It crosses grain calls as it is and becomes a gRPC status with <c>ErrorInfo</c> in one place, the
/// server's error interceptor.
/// </summary>
[GenerateSerializer, Alias("openrs.CloudException")]
public sealed class CloudException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="kind">Canonical class.</param>
    /// <param name="reason">One of <see cref="ErrorReason"/>.</param>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="violations">Each field that is wrong; empty when the error is not about fields.</param>
    public CloudException(CloudErrorKind kind, string reason, string message, IReadOnlyList<FieldViolation>? violations = null)
        : base(message)
    {
        Kind = kind;
        Reason = reason;
        Violations = violations ?? [];
    }

    /// <summary>Canonical class.</summary>
    [Id(0)]
    public CloudErrorKind Kind { get; }

    /// <summary>One of <see cref="ErrorReason"/>.</summary>
    [Id(1)]
    public string Reason { get; }

    /// <summary>Each field that is wrong.</summary>
    [Id(2)]
    public IReadOnlyList<FieldViolation> Violations { get; }

    /// <summary>After what time the same request may succeed; <see langword="null"/> when time alone does not help.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An error about one field of a request.</summary>
    public static CloudException Field(string reason, string field, string description) =>
        new(
            CloudErrorKind.InvalidArgument,
            reason,
            $"{field}: {description}",
            [new FieldViolation { Field = field, Description = description }]);

    /// <summary>An error about something that does not exist.</summary>
    public static CloudException NotFound(string reason, string what) => new(CloudErrorKind.NotFound, reason, $"{what} does not exist.");
}
