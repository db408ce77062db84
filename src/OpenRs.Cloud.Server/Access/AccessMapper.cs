using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Access;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Access;

/// <summary>Keys, roles and audit records as the API shows them.</summary>
internal static class AccessMapper
{
    // 9999-12-31T23:59:59Z, the last second that google.protobuf.Timestamp allows; 0001-01-01T00:00:00Z is the first.
    private const long LastSecond = 253_402_300_799;
    private const long FirstSecond = -62_135_596_800;

    public static Api.Role ToApi(AccessRole role) => (Api.Role)(int)role;

    public static Api.ApiKey ToApi(string projectId, ApiKeyRecord key) => new()
    {
        Name = $"projects/{projectId}/apiKeys/{key.Prefix}",
        DisplayName = key.DisplayName,
        Role = ToApi(key.Role),
        CreateTime = key.CreateTime.ToTimestamp(),
        ExpireTime = key.ExpireTime?.ToTimestamp(),
    };

    public static Api.AuditEntry ToApi(AuditRecord record) => new()
    {
        Time = record.Time.ToTimestamp(),
        Subject = record.Subject,
        Method = record.Method,
        Resource = record.Resource,
        Status = record.Status,
        Peer = record.Peer,
    };

    /// <summary>Whether a timestamp of a client is one: the wire carries any number.</summary>
    public static bool IsTime(Timestamp time) => time.Seconds is >= FirstSecond and <= LastSecond && time.Nanos is >= 0 and < 1_000_000_000;
}
