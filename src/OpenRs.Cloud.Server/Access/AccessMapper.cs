using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Access;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Access;

/// <summary>Keys, roles and audit records as the API shows them.</summary>
internal static class AccessMapper
{
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
}
