using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Times in requests: the wire carries any number, and not each is a time.</summary>
internal static class RequestTime
{
    // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the first and the last second that google.protobuf.Timestamp allows.
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>Whether a timestamp is one.</summary>
    public static bool IsTime(Timestamp time) => time.Seconds is >= FirstSecond and <= LastSecond && time.Nanos is >= 0 and < 1_000_000_000;

    /// <summary>The time of a field; <see langword="null"/> when it is unset.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT when it is none.</exception>
    public static DateTimeOffset? Parse(Timestamp? time, string field) => time is null ? null
        : IsTime(time) ? time.ToDateTimeOffset()
        : throw CloudException.Field(
            ErrorReason.InvalidArgument, field, "must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.");
}
